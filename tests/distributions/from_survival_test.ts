import {
  exponential,
  fromSurvival,
  lognormal,
  mixture,
  uniform,
} from "@heygen-sim/client/distributions";
import { planPolls } from "@heygen-sim/client/algorithms";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";

Deno.test("fromSurvival() agrees with the distribution that it is made of", () => {
  for (const known of [lognormal(12_000, 0.6), exponential(1e-6)]) {
    const made = fromSurvival("made", (t) => Math.exp(known.logSurvival(t)));
    assertEquals(made.label, "made");
    assertAlmostEquals(made.mean / known.mean, 1, 1e-4);
    for (const p of [1e-3, 0.2, 0.5, 0.9, 1 - 1e-6]) {
      const t = known.quantile(p);
      assertAlmostEquals(made.cdf(t), p, 1e-5);
      assertAlmostEquals(made.quantile(p) / t, 1, 2e-3);
      const rest = made.meanResidual(t) / known.meanResidual(t);
      assertAlmostEquals(rest, 1, 1e-3);
    }
    const price = known.mean / 20;
    const { cost } = planPolls({ distribution: made, price });
    const best = planPolls({ distribution: known, price }).cost;
    assertAlmostEquals(cost / best, 1, 1e-3);
  }
});

Deno.test("fromSurvival() rejects a function that is not a survival function", () => {
  for (
    const [survival, reason] of [
      [() => 2, "must return a number in [0, 1]: current value at 0 is 2"],
      [() => NaN, "must return a number in [0, 1]"],
      [() => 0.5, "must return 1 at 0: current value is 0.5"],
      [() => 1, "must fall to 0"],
      [(t: number) => t < 7 ? 1 / (1 + t) : t < 50 ? 0.5 : 0, "must not rise"],
    ] as const
  ) {
    assertThrows(
      () => fromSurvival("wrong", survival),
      RangeError,
      `Cannot create a distribution from a survival function as 'survival' ${reason}`,
    );
  }
  assertThrows(
    () => fromSurvival("wrong", 5 as unknown as () => number),
    TypeError,
    "'survival' must be a function: current value is 5",
  );
  assertThrows(
    () => fromSurvival(5 as unknown as string, () => 0),
    TypeError,
    "'label' must be a string",
  );
});

Deno.test("fromSurvival() evaluates the function a few times for each entry of its table", () => {
  const kinds = [
    exponential(20_000),
    lognormal(8_000, 1),
    mixture([
      { weight: 1, distribution: uniform(1, 2) },
      { weight: 1, distribution: uniform(1e5, 1e5 + 1) },
    ]),
  ];
  const bounds = [17_200, 39_500, 61_000];
  for (const [i, { logSurvival }] of kinds.entries()) {
    let count = 0;
    fromSurvival("mine", (t) => {
      count++;
      return Math.exp(logSurvival(t));
    });
    assert(count < (bounds[i] ?? 0), `${count}`);
  }
});
