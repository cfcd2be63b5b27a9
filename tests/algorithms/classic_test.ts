import {
  constant,
  exponentialDecrease,
  exponentialIncrease,
  fibonacci,
  manual,
} from "@heygen-sim/client/algorithms";
import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";

/** The first intervals of an algorithm. */
function first(count: number, intervals: Iterator<number, void, unknown>) {
  return Array.from({ length: count }, () => intervals.next().value as number);
}

Deno.test("manual() has no intervals", () => {
  assertEquals([...manual()], []);
});

Deno.test("constant() has intervals of 1 s", () => {
  assertEquals(first(5, constant()), [1_000, 1_000, 1_000, 1_000, 1_000]);
});

Deno.test("fibonacci() has intervals of 1, 1, 2, 3, 5, 8, 13 then 16 s", () => {
  assertEquals(
    first(10, fibonacci()).map((ms) => ms / 1_000),
    [1, 1, 2, 3, 5, 8, 13, 16, 16, 16],
  );
});

Deno.test("exponentialIncrease() has intervals of 1, 2, 4, 8 then 16 s", () => {
  assertEquals(
    first(7, exponentialIncrease()).map((ms) => ms / 1_000),
    [1, 2, 4, 8, 16, 16, 16],
  );
});

Deno.test("exponentialDecrease() has intervals of 2, 1.5, 1.25 s and so on down to 1 s", () => {
  assertEquals(
    first(6, exponentialDecrease()),
    [2_000, 1_500, 1_250, 1_125, 1_062.5, 1_031.25],
  );
  assertEquals(first(2_000, exponentialDecrease()).at(-1), 1_000);
});

Deno.test("a cap below the unit is the only interval", () => {
  assertEquals(first(3, fibonacci({ unit: 50, cap: 20 })), [20, 20, 20]);
  assertEquals(
    first(3, exponentialIncrease({ unit: 50, cap: 20 })),
    [20, 20, 20],
  );
});

Deno.test("a run of an algorithm knows nothing of another one", () => {
  const one = fibonacci();
  first(7, one);
  assertEquals(first(3, fibonacci()), [1_000, 1_000, 2_000]);
  assertEquals(one.next().value, 16_000);
});

const ms = fc.double({ min: 1e-3, max: 1e9, noNaN: true });
const ratios = fc.double({ min: 1, max: 1e6, noNaN: true });

Deno.test("constant() is constant whatever its interval", () => {
  fc.assert(fc.property(ms, (interval) => {
    assertEquals(first(3, constant({ interval })), [
      interval,
      interval,
      interval,
    ]);
  }));
});

Deno.test("fibonacci() follows Binet's formula up to its cap, and stays there", () => {
  const phi = (1 + Math.sqrt(5)) / 2;
  fc.assert(fc.property(ms, ratios, (unit, ratio) => {
    const cap = unit * ratio;
    first(40, fibonacci({ unit, cap })).forEach((interval, i) => {
      const binet = unit * Math.round(phi ** (i + 1) / Math.sqrt(5));
      const expected = Math.min(binet, cap);
      // The sums of the generator round at each step.
      fc.pre(Math.abs(binet - cap) > 1e-9 * cap || ratio === 1);
      assertEquals(Math.abs(interval - expected) <= 1e-9 * expected, true);
    });
  }));
});

Deno.test("exponentialIncrease() is unit * 2^x up to its cap, and stays there", () => {
  fc.assert(fc.property(ms, ratios, (unit, ratio) => {
    const cap = unit * ratio;
    first(40, exponentialIncrease({ unit, cap })).forEach((interval, x) =>
      assertEquals(interval, Math.min(unit * 2 ** x, cap))
    );
  }));
});

Deno.test("exponentialDecrease() is floor + excess * 2^-x and never below its floor", () => {
  fc.assert(fc.property(ms, ms, (floor, excess) => {
    first(40, exponentialDecrease({ floor, excess })).forEach((interval, x) =>
      assertEquals(interval, floor + excess * 2 ** -x)
    );
  }));
});

Deno.test("the intervals of growing algorithms never fall, and those of the falling one never rise", () => {
  fc.assert(fc.property(ms, ms, (unit, cap) => {
    for (const growing of [fibonacci, exponentialIncrease]) {
      const intervals = first(60, growing({ unit, cap }));
      assertEquals(intervals, intervals.toSorted((a, b) => a - b));
      assertEquals(
        intervals.every((interval) => interval > 0 && interval <= cap),
        true,
      );
    }
    const falling = first(60, exponentialDecrease({ floor: unit }));
    assertEquals(falling, falling.toSorted((a, b) => b - a));
  }));
});

Deno.test("algorithms refuse options that are no durations, and name them", () => {
  const makers = [
    ["constant", "interval", (value: number) => constant({ interval: value })],
    ["fibonacci", "unit", (value: number) => fibonacci({ unit: value })],
    ["fibonacci", "cap", (value: number) => fibonacci({ cap: value })],
    [
      "exponential-increase",
      "unit",
      (value: number) => exponentialIncrease({ unit: value }),
    ],
    [
      "exponential-increase",
      "cap",
      (value: number) => exponentialIncrease({ cap: value }),
    ],
    [
      "exponential-decrease",
      "floor",
      (value: number) => exponentialDecrease({ floor: value }),
    ],
    [
      "exponential-decrease",
      "excess",
      (value: number) => exponentialDecrease({ excess: value }),
    ],
  ] as const;
  for (const [name, option, make] of makers) {
    const must =
      `Cannot create '${name}' as '${option}' must be a finite number of milliseconds above 0: current value is`;
    for (const wrong of [0, -1, NaN, Infinity]) {
      assertThrows(() => make(wrong), RangeError, `${must} ${wrong}`);
    }
    for (const wrong of ["5", {}, 5n]) {
      assertThrows(() => make(wrong as unknown as number), TypeError, must);
    }
  }
});
