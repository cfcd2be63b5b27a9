import { assertEquals, assertThrows } from "@std/assert";
import {
  conditional,
  type Distribution,
  empirical,
  exponential,
  fixed,
  gamma,
  lognormal,
  mixture,
  type MixturePart,
  scaled,
  shifted,
  uniform,
  weibull,
} from "@heygen-sim/client/distributions";
import { DISTRIBUTIONS } from "./_distributions.ts";

type Make = (value: number) => unknown;

const one = fixed(1);
const NON_NEGATIVE: readonly (readonly [string, string, Make])[] = [
  ["a fixed distribution", "value", fixed],
  ["a uniform distribution", "min", (x) => uniform(x, 1)],
  ["a uniform distribution", "max", (x) => uniform(1, x)],
  ["a lognormal distribution", "sigma", (x) => lognormal(1, x)],
  ["a shifted distribution", "offset", (x) => shifted(one, x)],
  ["a conditional distribution", "age", (x) => conditional(one, x)],
];
const POSITIVE: readonly (readonly [string, string, Make])[] = [
  ["an exponential distribution", "mean", exponential],
  ["a lognormal distribution", "median", (x) => lognormal(x, 1)],
  ["a Weibull distribution", "scale", (x) => weibull(x, 1)],
  ["a Weibull distribution", "shape", (x) => weibull(1, x)],
  ["a gamma distribution", "scale", (x) => gamma(x, 1)],
  ["a gamma distribution", "shape", (x) => gamma(1, x)],
  ["a scaled distribution", "factor", (x) => scaled(one, x)],
  [
    "a mixture distribution",
    "weight",
    (x) => mixture([{ weight: x, distribution: one }]),
  ],
];

Deno.test("distributions reject parameters out of range", () => {
  for (
    const [kind, values, all] of [
      ["non-negative", [-1, -1e-300, NaN, Infinity, -Infinity], NON_NEGATIVE],
      ["positive", [0, -0, -1, NaN, Infinity], POSITIVE],
    ] as const
  ) {
    for (const value of values) {
      for (const [distribution, name, make] of all) {
        assertEquals(
          assertThrows(() => make(value), RangeError).message,
          `Cannot create ${distribution} as '${name}' must be a ${kind} finite number: current value is ${value}`,
        );
      }
    }
  }
});

Deno.test("distributions reject parameters that are no numbers", () => {
  for (const [distribution, name, make] of [...NON_NEGATIVE, ...POSITIVE]) {
    for (const value of ["5", undefined, null, {}, 5n]) {
      assertThrows(
        () => make(value as number),
        TypeError,
        `Cannot create ${distribution} as '${name}' must be a `,
      );
    }
  }
});

Deno.test("distributions of distributions reject anything else", () => {
  const wrong = ["uniform:1,20", 5, null, undefined, {}] as unknown[];
  for (const value of wrong as Distribution[]) {
    for (
      const make of [
        () => mixture([{ weight: 1, distribution: value }]),
        () => shifted(value, 5),
        () => scaled(value, 5),
        () => conditional(value, 5),
      ]
    ) {
      assertThrows(make, TypeError, "'distribution' must be a distribution");
    }
  }
  const parts = [null] as unknown as MixturePart[];
  assertThrows(() => mixture(parts), TypeError, "'weight' must be a positive");
});

Deno.test("gamma() rejects more steps than it can count in good time", () => {
  assertEquals(gamma(1, 100_000).mean, 100_000);
  assertThrows(
    () => gamma(1e-5, 1e9),
    RangeError,
    "Cannot create a gamma distribution as 'shape' must be at most 100000: current value is 1000000000",
  );
});

Deno.test("distributions reject a mean that is too large for a number", () => {
  const reason =
    "as its mean must be a finite number: current value is Infinity";
  const lognormals = `Cannot create a lognormal distribution ${reason}`;
  assertThrows(() => lognormal(20, 40), RangeError, lognormals);
  for (
    const make of [
      () => weibull(20, 0.005),
      () => gamma(1e306, 1e5),
      () => shifted(fixed(1e308), 1e308),
      () => scaled(fixed(1e200), 1e200),
      () => empirical([1e308, 1e308]),
    ]
  ) assertThrows(make, RangeError, reason);
});

Deno.test("uniform() rejects ends in the wrong order", () => {
  assertThrows(
    () => uniform(5, 3),
    RangeError,
    "Cannot create a uniform distribution as 'max' must be at least 'min' (5): current value is 3",
  );
});

Deno.test("mixture() rejects parts that are not a list of distributions", () => {
  assertThrows(
    () => mixture([]),
    RangeError,
    "'parts' must hold at least one part",
  );
  assertThrows(
    () => mixture(fixed(1) as unknown as []),
    TypeError,
    "'parts' must be an array",
  );
});

Deno.test("empirical() rejects invalid samples and weights", () => {
  const numbers =
    "must hold non-negative finite numbers only: current value at 1 is";
  const rejected: readonly (readonly [unknown[], typeof Error, string])[] = [
    [[[]], RangeError, "'durations' must hold at least one duration"],
    [[[1, -2]], RangeError, `'durations' ${numbers} -2`],
    [[[1, NaN]], RangeError, `'durations' ${numbers} NaN`],
    [[[1, Infinity]], RangeError, `'durations' ${numbers} Infinity`],
    [[[1, "2"]], TypeError, `'durations' ${numbers} "2"`],
    [[new Array(1)], TypeError, "current value at 0 is undefined"],
    [["12"], TypeError, "'durations' must be an array"],
    [[Symbol("12")], TypeError, "current value is Symbol(12)"],
    [[[1, 2], [1, -1]], RangeError, `'weights' ${numbers} -1`],
    [[[1, 2], [1, NaN]], RangeError, `'weights' ${numbers} NaN`],
    [[[1, 2], 3], TypeError, "'weights' must be an array"],
    [
      [[1, 2], [1]],
      RangeError,
      "Cannot create an empirical distribution as 'weights' must be as long as 'durations' (2): current length is 1",
    ],
    [[[1, 2], [0, 0]], RangeError, "'weights' must not all be 0"],
    [[[1, 2], [1e308, 1e308]], RangeError, "finite total"],
  ];
  for (const [given, kind, message] of rejected) {
    const [durations, weights] = given as [number[], number[]];
    assertThrows(() => empirical(durations, weights), kind, message);
  }
});

Deno.test("quantile() rejects what is no probability", () => {
  for (const distribution of DISTRIBUTIONS) {
    for (const p of [-0.1, 1.1, NaN]) {
      assertThrows(
        () => distribution.quantile(p),
        RangeError,
        `Cannot take a quantile as 'p' must be a number in [0, 1]: current value is ${p}`,
      );
    }
  }
});
