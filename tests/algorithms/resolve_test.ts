import {
  type Algorithm,
  type AlgorithmName,
  ALGORITHMS,
  CLASSIC_ALGORITHMS,
  constant,
  fibonacci,
  type Observation,
  parseAlgorithm,
  resolveAlgorithm,
} from "@heygen-sim/client/algorithms";
import {
  assert,
  assertEquals,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";

const PENDING: Observation = { requests: 1, elapsed: 0, status: "pending" };

/** The first intervals of an algorithm. */
function intervals(algorithm: Algorithm, count: number): number[] {
  const run = resolveAlgorithm(algorithm, ALGORITHMS)();
  const first: number[] = [];
  while (first.length < count) {
    const { done, value } = run.next(PENDING);
    if (done) break;
    first.push(value);
  }
  return first;
}

Deno.test("the classic algorithms are known by name", () => {
  assertEquals(Object.keys(CLASSIC_ALGORITHMS), [
    "manual",
    "constant",
    "fibonacci",
    "exponential-increase",
    "exponential-decrease",
  ]);
  for (const name of Object.keys(CLASSIC_ALGORITHMS)) {
    assertEquals(name in ALGORITHMS, true);
  }
  assertEquals(intervals("manual", 2), []);
  assertEquals(intervals("constant", 2), [1_000, 1_000]);
  assertEquals(intervals("fibonacci", 3), [1_000, 1_000, 2_000]);
  assertEquals(intervals("exponential-increase", 2), [1_000, 2_000]);
  assertEquals(intervals("exponential-decrease", 2), [2_000, 1_500]);
});

Deno.test("case, spaces, hyphens, underscores and a formula do not matter in a name", () => {
  for (
    const [spelling, second] of [
      ["Manual", undefined],
      ["Constant", 1_000],
      ["Fibonacci", 1_000],
      ["Exponential Increase (2^x)", 2_000],
      ["exponential_increase", 2_000],
      ["exponentialIncrease", 2_000],
      [" EXPONENTIAL - INCREASE ", 2_000],
      ["Exponential Decrease (2^-x + 1)", 1_500],
      ["exponential decrease", 1_500],
    ] as const
  ) {
    assertEquals(intervals(spelling, 2)[1], second, spelling);
  }
});

Deno.test("an unknown name is a TypeError that lists the names", () => {
  for (const name of ["fibonaci", "", "toString", "__proto__", "(2^x)"]) {
    const error = assertThrows(
      () => resolveAlgorithm(name, ALGORITHMS),
      TypeError,
      `Cannot poll as an algorithm must be one of manual, `,
    );
    for (const known of Object.keys(ALGORITHMS)) {
      assertEquals(error.message.includes(known), true, known);
    }
  }
});

Deno.test("only the names of the table at hand are known", () => {
  assertThrows(
    () => resolveAlgorithm("fibonacci", { mine: () => constant() }),
    TypeError,
    "must be one of mine",
  );
});

Deno.test("a factory starts anew each time, a generator function is one", () => {
  const start = resolveAlgorithm(() => fibonacci({ unit: 10 }), {});
  for (let run = 0; run < 2; run++) {
    const intervals = start();
    assertEquals([1, 2, 3].map(() => intervals.next(PENDING).value), [
      10,
      10,
      20,
    ]);
  }
  function* twice() {
    yield 5;
    yield 6;
  }
  assertEquals(intervals(twice, 9), [5, 6]);
  assertEquals(intervals(twice, 9), [5, 6]);
});

Deno.test("an iterable can be used as often as it can be iterated over", () => {
  const list = [100, 200];
  assertEquals(intervals(list, 9), [100, 200]);
  assertEquals(intervals(list, 9), [100, 200]);
  assertEquals(intervals(new Set([3, 1, 2]), 9), [3, 1, 2]);
});

Deno.test("a bare iterator can be used once, and says so the second time", () => {
  const used = fibonacci();
  assertEquals(intervals(used, 2), [1_000, 1_000]);
  const error = assertThrows(
    () => intervals(used, 2),
    TypeError,
    "that was not used before",
  );
  assertEquals(error.message.includes("() => fibonacci()"), true);
  // Not even over another call's resolution.
  assertThrows(() => resolveAlgorithm(used, {})(), TypeError);
});

Deno.test("an iterator is not used up by naming it", () => {
  const run = fibonacci();
  resolveAlgorithm(run, ALGORITHMS);
  assertEquals(intervals(run, 1), [1_000]);
});

Deno.test("a run is passed through unchanged", () => {
  const run = { next: () => ({ done: false as const, value: 1 }) };
  assertStrictEquals(resolveAlgorithm(() => run, {})(), run);
});

Deno.test("a value that is not an algorithm is rejected", () => {
  for (
    const wrong of [5, undefined, null, {}, { next: () => ({ done: true }) }]
  ) {
    assertThrows(
      () => resolveAlgorithm(wrong as unknown as Algorithm, ALGORITHMS),
      TypeError,
      "Cannot poll as an algorithm must be a name, ",
    );
  }
});

Deno.test("a function that returns no iterator is rejected when it is called", () => {
  const wrongs = [() => [1], () => 5, () => {}, () => null, async () => {}];
  for (const wrong of wrongs) {
    const start = resolveAlgorithm(wrong as unknown as Algorithm, ALGORITHMS);
    assertThrows(start, TypeError, "Cannot poll as an algorithm must be ");
  }
  const broken = { [Symbol.iterator]: () => 7 } as unknown as Iterable<number>;
  const start = resolveAlgorithm(broken, ALGORITHMS);
  assertThrows(start, TypeError, "Cannot poll as an algorithm must be ");
});

Deno.test("parseAlgorithm() finds the name behind any spelling", () => {
  assertEquals(
    parseAlgorithm("Exponential Increase (2^x)"),
    "exponential-increase",
  );
  assertEquals(parseAlgorithm("OPTIMAL"), "optimal");
  for (const text of ["fibonaci", 5, ["linear"], Object.create(null)]) {
    assertThrows(() => parseAlgorithm(text), TypeError, "one of manual, ");
  }
});

Deno.test("names and titles compile, misspelt ones do not", () => {
  const known: Algorithm<AlgorithmName>[] = [
    "exponential-increase",
    "exponential increase",
    "Exponential Increase (2^x)",
    "Exponential Decrease (2^-x + 1)",
    "Fibonacci",
    "Manual",
  ];
  // @ts-expect-error A letter is missing.
  const misspelt: Algorithm<AlgorithmName> = "fibonaci";
  const text: string = "constant";
  // @ts-expect-error Any text has to be parsed.
  const unchecked: Algorithm<AlgorithmName> = text;
  for (const name of known) resolveAlgorithm(name, ALGORITHMS);
  resolveAlgorithm(unchecked, ALGORITHMS);
  assertThrows(() => resolveAlgorithm(misspelt, ALGORITHMS), TypeError);
});

Deno.test("functions that return any generator or iterator of numbers compile", () => {
  function* plain(): Generator<number, void, undefined> {
    yield 1_000;
  }
  function* observing(): Generator<number, void, Observation> {
    const { elapsed } = yield 1_000;
    yield elapsed;
  }
  const iterator = (): Iterator<number> => [1_000].values();
  const algorithms: Algorithm<AlgorithmName>[] = [
    plain,
    () => plain(),
    observing,
    iterator,
    () => new Set([1_000]).values(),
    [1_000],
    () => ({ next: (seen) => ({ done: false, value: seen.requests * 1_000 }) }),
  ];
  for (const algorithm of algorithms) {
    assertEquals(intervals(algorithm, 1), [1_000]);
  }
  // @ts-expect-error Intervals are numbers.
  const wrong: Algorithm<AlgorithmName> = () => ["1000"].values();
  assert(wrong);
});
