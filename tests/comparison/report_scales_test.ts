import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { figure, plain, seconds } from "../../comparison/report/_format.ts";
import {
  linearScale,
  linearTicks,
  logDomain,
  logScale,
  logTicks,
} from "../../comparison/report/_scale.ts";

/** Whether a number is one digit, or 1.5, before some zeros or after. */
function isRound(value: number, digits: RegExp): boolean {
  return digits.test(value.toExponential().replace(/e.*/, ""));
}

Deno.test("linearTicks() marks steps of 1, 2 or 5", () => {
  assertEquals(linearTicks([0, 29], 6), [0, 5, 10, 15, 20, 25]);
  assertEquals(linearTicks([0.95, 1.62], 4), [1, 1.2, 1.4, 1.6]);
  assertEquals(linearTicks([0, 0.3], 4), [0, 0.1, 0.2, 0.3]);
  fc.assert(fc.property(
    fc.double({ min: 0, max: 1e3, noNaN: true }),
    fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
    fc.integer({ min: 2, max: 12 }),
    (spans, span, most) => {
      const low = spans * span;
      const ticks = linearTicks([low, low + span], most);
      assert(ticks.length <= most);
      for (const [i, tick] of ticks.entries()) {
        assert(tick >= low - 1e-6 * span && tick <= low + span + 1e-6 * span);
        const before = ticks[i - 1];
        if (before === undefined) continue;
        const step = Number((tick - before).toPrecision(4));
        assert(isRound(step, /^[125]$/), `a step of ${step}`);
      }
    },
  ));
});

Deno.test("logTicks() marks 1, 2, 5, 10 and so on, or powers of ten alone", () => {
  assertEquals(logTicks([0.8, 70], 8), [1, 2, 5, 10, 20, 50]);
  assertEquals(logTicks([0.8, 70_000], 6), [1, 10, 100, 1_000, 10_000]);
  assertEquals(logTicks([1, 10], 8), [1, 1.5, 2, 3, 5, 7, 10]);
  assertEquals(logTicks([2.2, 4.4], 5), [2.5, 3, 3.5, 4]);
  fc.assert(fc.property(
    fc.double({ min: -6, max: 6, noNaN: true }),
    fc.double({ min: 0.61, max: 9, noNaN: true }),
    fc.integer({ min: 4, max: 12 }),
    (low, decades, most) => {
      const domain = [10 ** low, 10 ** (low + decades)] as const;
      const ticks = logTicks(domain, most);
      assert(ticks.length >= 1 && ticks.length <= most, `${ticks}`);
      for (const tick of ticks) {
        assert(tick >= domain[0] && tick <= domain[1]);
        assert(isRound(tick, /^([12357]|1\.5)$/), `${tick}`);
      }
    },
  ));
});

Deno.test("A scale puts its domain onto its range, and what is outside onto the edge if asked", () => {
  const linear = linearScale([10, 20], [100, 200]);
  assertEquals([linear.at(15), linear.at(30), linear.onto(30)], [
    150,
    300,
    200,
  ]);
  const log = logScale([1, 100], [0, 200]);
  assertAlmostEquals(log.at(10), 100);
  assertEquals(log.onto(0), 0);
  assert(Number.isFinite(log.at(0)));
});

Deno.test("logDomain() has room for all values above 0, however many there are", () => {
  fc.assert(fc.property(
    fc.array(fc.double({ min: 0, max: 1e9 })),
    (values) => {
      const [low, high] = logDomain(values, 1.4, 5);
      assert(low > 0 && high < Infinity && high / low >= 4.999);
      for (const it of values) {
        if (it > 1e-12) assert(it > low && it < high);
      }
    },
  ));
});

Deno.test("figure(), seconds() and plain() write numbers as people read them", () => {
  assertEquals(
    [0, 0.123, 1, 9.994, 9.996, 12.34, 99.96, 12_345.6, NaN, -Infinity]
      .map(figure),
    ["0.00", "0.12", "1.00", "9.99", "10.0", "12.3", "100", "12,346", "–", "–"],
  );
  assertEquals(
    [0, 0.84, 4.2, 95, 1_797, 13_800, 574_000, Infinity].map(seconds),
    [
      "0.00 s",
      "0.00084 s",
      "0.0042 s",
      "0.10 s",
      "1.80 s",
      "13.8 s",
      "574 s",
      "–",
    ],
  );
  assertEquals(
    [0, 0.5, 20, 1_000, 0.001, 1.5, 1e-9, 1e18, NaN].map(plain),
    ["0", "0.5", "20", "1,000", "0.001", "1.5", "1.00e-9", "1.00e+18", "–"],
  );
});
