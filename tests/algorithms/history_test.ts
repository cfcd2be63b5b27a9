import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";
import { selfConsistent } from "../../algorithms/_self_consistent.ts";
import { smooth } from "../../algorithms/_smooth.ts";
import {
  type History,
  jobsOf,
  remember,
  type SeenJob,
} from "../../algorithms/history.ts";

/** A list of jobs as durations and weights. */
function estimate(jobs: readonly SeenJob[]): (readonly [number, number])[] {
  return selfConsistent(jobs).map(({ duration, weight }) => [duration, weight]);
}

function assertEstimate(
  jobs: readonly SeenJob[],
  expected: readonly (readonly [number, number])[],
): void {
  const found = estimate(jobs);
  assertEquals(found.map(([t]) => t), expected.map(([t]) => t));
  found.forEach(([, weight], i) =>
    assertAlmostEquals(weight, expected[i]?.[1] ?? NaN, 1e-3)
  );
}

Deno.test("history remembers the latest 200 jobs of a class", () => {
  const history: History = {};
  for (let job = 1; job <= 250; job++) remember(history, "jobs", [job, job]);
  const jobs = jobsOf(history, "jobs");
  assertEquals(jobs.length, 200);
  assertEquals([jobs[0], jobs.at(-1)], [[51, 51], [250, 250]]);
});

Deno.test("history remembers the thousand classes that were heard of last", () => {
  const history: History = {};
  for (let i = 0; i < 1_000; i++) remember(history, `class ${i}`, [i, i]);
  remember(history, "class 0", [7, 7]);
  remember(history, "another", [8, 8]);
  assertEquals(Object.keys(history).length, 1_000);
  assertEquals(jobsOf(history, "class 0"), [[0, 0], [7, 7]]);
  assertEquals(
    jobsOf(history, "class 1"),
    [],
    "it was not heard of for longest",
  );
  assertEquals(jobsOf(history, "another"), [[8, 8]]);
});

Deno.test("history is bounded whatever classes are called, and never forgets the one at hand", () => {
  const history: History = {};
  for (let i = 1_500; i >= 0; i--) {
    remember(history, `${i}`, [i, i]);
    assertEquals(jobsOf(history, `${i}`), [[i, i]]);
  }
  assertEquals(Object.keys(history).length, 1_000);
  for (const key of ["__proto__", "constructor", "toString", ""]) {
    assertEquals(jobsOf(history, key), []);
    remember(history, key, [3, null]);
    assertEquals(jobsOf(history, key), [[3, null]]);
  }
  assertEquals(Object.getPrototypeOf(history), Object.prototype);
});

Deno.test("history is plain JSON", () => {
  const history: History = {};
  remember(history, "a", [1.5, 1.5]);
  remember(history, "a", [0, 7]);
  remember(history, "b", [9, null]);
  const read = JSON.parse(JSON.stringify(history));
  assertEquals(read, { a: [[1.5, 1.5], [0, 7]], b: [[9, null]] });
  remember(read, "b", [10, 10]);
  assertEquals(jobsOf(read, "b"), [[9, null], [10, 10]]);
});

Deno.test("history does not change a list that somebody else may hold", () => {
  const history: History = { jobs: [[1, 1]] };
  const before = history.jobs;
  remember(history, "jobs", [2, 2]);
  assertEquals(before, [[1, 1]]);
});

Deno.test("history bounds durations", () => {
  const history: History = {};
  remember(history, "jobs", [1e300, null]);
  remember(history, "jobs", [5, 1e300]);
  assertEquals(jobsOf(history, "jobs"), [[1e12, null], [5, 1e12]]);
});

Deno.test("history that is malformed is refused", () => {
  const lists: readonly unknown[] = [
    5,
    null,
    "x",
    {},
    [5],
    [[5]],
    [[5, 6, 7]],
    [[6, 5]],
    [[-1, 5]],
    [[NaN, 5]],
    [[5, Infinity]],
    [[5, 1e13]],
    [[null, 5]],
    [["5", "6"]],
    [[1, 2], [5, undefined]],
  ];
  for (const jobs of lists) {
    assertThrows(
      () => jobsOf({ jobs } as History, "jobs"),
      TypeError,
      "Cannot learn as 'history' must be an object of lists of pairs of durations",
    );
  }
  for (const history of [null, 5, "x", undefined]) {
    assertThrows(
      () => jobsOf(history as unknown as History, "jobs"),
      TypeError,
      "Cannot learn as 'history' must be an object",
    );
  }
});

Deno.test("selfConsistent() leaves exact durations as they are", () => {
  assertEstimate([[3, 3], [1, 1], [3, 3], [8, 8]], [[1, 1 / 4], [3, 1 / 2], [
    8,
    1 / 4,
  ]]);
  assertEstimate([[7, 7]], [[7, 1]]);
  assertEstimate([[0, 0], [0, 0]], [[0, 1]]);
});

Deno.test("selfConsistent() is the estimate of Kaplan and Meier for jobs given up on", () => {
  // At 1 one of five jobs ends, at 3 one of three, at 5 the last.
  assertEstimate([[1, 1], [2, null], [3, 3], [4, null], [5, 5]], [
    [1, 1 / 5],
    [3, 4 / 15],
    [5, 8 / 15],
  ]);
  // What outlives all that ended is put beyond.
  assertEstimate([[1, 1], [2, null]], [[1, 1 / 2], [3, 1 / 2]]);
  // Given up at the moment at which another ended: longer than that.
  assertEstimate([[2, 2], [2, null]], [[2, 1 / 2], [3, 1 / 2]]);
});

Deno.test("selfConsistent() puts what is only known to lie in intervals where they overlap", () => {
  assertEstimate([[0, 2], [1, 3]], [[1.5, 1]]);
  assertEstimate([[0, 2], [4, 6]], [[1, 1 / 2], [5, 1 / 2]]);
  // An interval holds its upper end, and not its lower one.
  assertEstimate([[3, 5], [5, 5]], [[5, 1]]);
  assertEstimate([[5, 5], [5, 8]], [[5, 1 / 2], [6.5, 1 / 2]]);
  assertEstimate([[2, 4], [3, null]], [[3.5, 1]]);
});

Deno.test("selfConsistent() maximises the likelihood, as Turnbull's estimate must", () => {
  const job = fc.tuple(fc.nat(12), fc.option(fc.nat(6), { nil: null })).map(
    ([after, more]): SeenJob => [after, more === null ? null : after + more],
  );
  fc.assert(
    fc.property(
      fc.array(job, { minLength: 1, maxLength: 12 }),
      fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), {
        minLength: 12,
        maxLength: 12,
      }),
      (jobs, random) => {
        const points = selfConsistent(jobs);
        const total = points.reduce((sum, { weight }) => sum + weight, 0);
        assertAlmostEquals(total, 1, 1e-9);
        // The likelihood by the places of the points: the middles of cells are
        // inside, exact durations are themselves.
        const logLikelihood = (weights: readonly number[]) =>
          jobs.reduce((sum, [after, by]) => {
            let inside = 0;
            points.forEach(({ duration }, i) => {
              const within = after === by
                ? duration === after
                : duration > after && duration <= (by ?? Infinity);
              if (within) inside += weights[i] ?? 0;
            });
            return sum + Math.log(inside);
          }, 0);
        const best = logLikelihood(points.map(({ weight }) => weight));
        const others = points.map((_, i) => random[i] ?? 1);
        const sum = others.reduce((a, b) => a + b, 0);
        const other = logLikelihood(others.map((weight) => weight / sum));
        assert(best >= other - 1e-2, `${best} is less than ${other}`);
      },
    ),
    { seed: 4, numRuns: 300 },
  );
});

Deno.test("smooth() gives jobs their weight and a weak prior beside them, none of it lost", () => {
  for (const jobs of [1, 2, 10, 50]) {
    const points = Array.from({ length: jobs }, (_, i) => ({
      duration: 1_000 * (i + 1),
      weight: 1 / jobs,
    }));
    const { durations, weights } = smooth(points, jobs);
    assertEquals(durations.length, weights.length);
    const total = weights.reduce((a, b) => a + b, 0);
    assertAlmostEquals(total, jobs + 5.75, 1e-9);
    const longer = weights.reduce(
      (sum, weight, i) =>
        sum + ((durations[i] ?? 0) > 1_000 * jobs ? weight : 0),
      0,
    );
    // The next job is longer than all that were seen in one of n + 1 cases, and
    // never hardly ever.
    assert(longer / total > 0.15 / (jobs + 1), `${longer / total} of ${jobs}`);
  }
});

Deno.test("smooth() keeps two kinds of jobs apart", () => {
  const kinds = [8_000, 45_000];
  const points = kinds.flatMap((kind) =>
    Array.from({ length: 10 }, (_, i) => ({
      duration: kind * (1 + i / 100),
      weight: 1 / 20,
    }))
  );
  const kernels = smooth(points, 20).durations.slice(0, 20 * 16);
  // Silverman's rule alone would fill the gap between the two.
  const between = kernels.filter((t) => t > 15_000 && t < 25_000);
  assertEquals(between, []);
});

Deno.test("smooth() is finite for samples without any spread", () => {
  for (const duration of [0, 1, 8_000, 1e12]) {
    for (const jobs of [1, 2, 200]) {
      const { durations } = smooth([{ duration, weight: 1 }], jobs);
      assert(durations.every((t) => t > 0 && t < Infinity));
    }
  }
});
