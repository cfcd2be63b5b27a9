import {
  assert,
  assertEquals,
  assertNotEquals,
  assertThrows,
} from "@std/assert";
import { randomStream } from "@heygen-sim/client/distributions";
import fc from "fast-check";

const take = (count: number, random: () => number) =>
  Array.from({ length: count }, random);

Deno.test("randomStream() gives the same numbers everywhere and for ever", () => {
  const pinned = [
    [[42], [0.49986679526926703, 0.20063542245533217, 0.35512450922429095]],
    [[42, 1, "duration"], [
      0.8961016566112924,
      0.004327226783319316,
      0.6142670099461812,
    ]],
    [[""], [0.5088398418303884, 0.3141683911160251, 0.1880749745850434]],
    [["HeyGen", -7, "\u00e9\u{1f600}"], [
      0.24527547969228347,
      0.47987585613512773,
      0.11752897401120022,
    ]],
  ] as const;
  for (const [[seed, ...keys], numbers] of pinned) {
    assertEquals(
      take(3, randomStream(seed, ...keys)),
      [...numbers],
      `seed ${seed}`,
    );
  }
});

Deno.test("randomStream() takes the number 42 and the text 42 for the same key", () => {
  assertEquals(take(3, randomStream(42, 7)), take(3, randomStream("42", "7")));
  assertEquals(take(3, randomStream(-0)), take(3, randomStream(0)));
});

Deno.test("randomStream() keeps every list of keys apart", () => {
  const lists = [
    [""],
    ["", ""],
    ["", "", ""],
    ["a"],
    ["a", ""],
    ["", "a"],
    ["ab"],
    ["a", "b"],
    ["b", "a"],
    ["ba"],
    [1, 23],
    [12, 3],
    [123],
    [-123],
    ["\u{10000}"],
    ["\u0000"],
    ["\u0000", "\u0000"],
  ] as const;
  const firsts = lists.map((keys) => randomStream(keys[0], ...keys.slice(1))());
  assertEquals(new Set(firsts).size, lists.length);
});

Deno.test("randomStream() does not depend on other streams", () => {
  fc.assert(
    fc.property(
      fc.maxSafeInteger(),
      fc.nat(),
      fc.string(),
      (seed, job, purpose) => {
        const alone = take(5, randomStream(seed, job, purpose));
        const stream = randomStream(seed, job, purpose);
        const other = randomStream(seed, job + 1, purpose);
        const between = take(5, () => {
          other();
          return stream();
        });
        assertEquals(between, alone);
        assertNotEquals(take(5, randomStream(seed, job + 1, purpose)), alone);
        assert(alone.every((x) => x >= 0 && x < 1));
      },
    ),
    { seed: 5 },
  );
});

/** Pearson's statistic of how evenly numbers in [0, 1) fill the cells. */
function chiSquare(cells: number, numbers: readonly number[]): number {
  const counts = new Array<number>(cells).fill(0);
  for (const x of numbers) {
    const cell = Math.floor(x * cells);
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  const expected = numbers.length / cells;
  return counts.reduce(
    (sum, count) => sum + (count - expected) ** 2 / expected,
    0,
  );
}

/** Throws if a statistic of 256 cells is one in a hundred million or worse. */
function assertEven(numbers: readonly number[], note: string) {
  const statistic = chiSquare(256, numbers);
  assert(
    statistic > 150 && statistic < 400,
    `${note}: chi-square ${statistic} of 255`,
  );
}

Deno.test("randomStream() is uniform within a stream and across streams", () => {
  const size = 100_000;
  const within = randomStream("even");
  assertEven(take(size, within), "within a stream");
  const first = (key: (i: number) => readonly (number | string)[]) =>
    Array.from({ length: size }, (_, i) => randomStream(9, ...key(i))());
  assertEven(first((i) => [i]), "first numbers over jobs");
  assertEven(
    first((i) => [i, "duration"]),
    "first numbers over jobs, with a purpose",
  );
  assertEven(
    first((i) => ["x".repeat(i % 50), i]),
    "first numbers over odd keys",
  );
  assertEven(
    Array.from({ length: size }, (_, i) => randomStream(i)()),
    "over seeds",
  );
});

Deno.test("randomStream() fills the bits below the 32nd", () => {
  const random = randomStream("low bits");
  const low = take(50_000, () => (random() * 2 ** 45) % 1);
  assertEven(low, "the lowest eight bits");
});

Deno.test("randomStream() is independent from draw to draw and from job to job", () => {
  // Pairs of numbers, each cut to 16 cells, as one number of 256 cells.
  const pair = (x: number, y: number) =>
    (Math.floor(x * 16) * 16 + Math.floor(y * 16)) / 256;
  const random = randomStream("pairs");
  assertEven(take(100_000, () => pair(random(), random())), "successive draws");
  const jobs = Array.from(
    { length: 100_000 },
    (_, i) => randomStream(1, i, "duration")(),
  );
  assertEven(
    jobs.slice(1).map((x, i) => pair(jobs[i] ?? NaN, x)),
    "successive jobs",
  );
  const outcomes = jobs.map((x, i) => pair(x, randomStream(1, i, "outcome")()));
  assertEven(outcomes, "two purposes of a job");
});

Deno.test("randomStream() opens and draws fast enough for a stream a job", () => {
  // A million take 0.3 s; what is pinned is that nothing is badly wrong.
  const start = performance.now();
  let sum = 0;
  for (let job = 0; job < 100_000; job++) {
    sum += randomStream(1, job, "duration")();
  }
  assert(sum > 49_000 && sum < 51_000);
  assert(performance.now() - start < 2_000);
});

Deno.test("randomStream() rejects what is no key", () => {
  for (const key of [1.5, NaN, Infinity, 2 ** 53]) {
    assertThrows(
      () => randomStream(key),
      RangeError,
      `Cannot create a random stream as each key must be a safe integer or a string: current value is ${key}`,
    );
  }
  for (const key of [undefined, null, true, 1n]) {
    assertThrows(
      () => randomStream(1, key as unknown as number),
      TypeError,
      `${key}`,
    );
  }
});
