import {
  conditional,
  type Distribution,
  empirical,
  exponential,
  fixed,
  fromSurvival,
  gamma,
  lognormal,
  mixture,
  scaled,
  shifted,
  smoothed,
  uniform,
  weibull,
} from "@heygen-sim/client/distributions";
import fc from "fast-check";

const twoKinds = mixture([
  { weight: 0.7, distribution: lognormal(8, 0.2) },
  { weight: 0.3, distribution: lognormal(45, 0.15) },
]);

/** Distributions without atoms. */
export const CONTINUOUS: readonly Distribution[] = [
  uniform(1, 20),
  uniform(0, 0.5),
  exponential(20),
  lognormal(20, 0.6),
  lognormal(20, 0.01),
  weibull(20, 2),
  weibull(20, 0.6),
  gamma(5, 2.5),
  gamma(5, 0.4),
  gamma(0.01, 1_000),
  twoKinds,
  shifted(exponential(10), 5),
  scaled(gamma(5, 3), 1_000),
  conditional(lognormal(20, 0.6), 60),
  conditional(twoKinds, 20),
  smoothed([8, 45, 9, 8]),
  fromSurvival("logistic", (t) => 1 / (1 + (t / 20) ** 3)),
  fromSurvival("quadratic", (t) => t < 20 ? 1 - (t / 20) ** 2 : 0),
];

/** Distributions of atoms only. */
export const DISCRETE: readonly Distribution[] = [
  fixed(10),
  fixed(0),
  uniform(5, 5),
  lognormal(7, 0),
  empirical([8, 45, 9, 8]),
  empirical([3, 1, 2], [0.5, 0.2, 0.3]),
  shifted(empirical([0.1, 0.7, 0.3]), 0.1),
  scaled(empirical([0.1, 0.7, 0.3]), 0.3),
  conditional(empirical([1, 2, 3, 4]), 2),
  mixture([{ weight: 1, distribution: fixed(3) }, {
    weight: 2,
    distribution: empirical([1, 3]),
  }]),
];

/** Distributions of both parts. */
export const MIXED: readonly Distribution[] = [
  mixture([
    { weight: 0.2, distribution: fixed(2) },
    { weight: 0.8, distribution: lognormal(20, 0.3) },
  ]),
  mixture([
    { weight: 1, distribution: uniform(5, 10) },
    { weight: 1, distribution: empirical([5, 7, 12]) },
  ]),
  shifted(
    mixture([{ weight: 1, distribution: fixed(0.1) }, {
      weight: 1,
      distribution: exponential(1),
    }]),
    0.2,
  ),
  conditional(
    mixture([{ weight: 1, distribution: fixed(9) }, {
      weight: 9,
      distribution: exponential(4),
    }]),
    6,
  ),
];

/** Distributions of each kind. */
export const DISTRIBUTIONS: readonly Distribution[] = [
  ...CONTINUOUS,
  ...DISCRETE,
  ...MIXED,
];

/** Common numbers, and extreme ones. */
const positive = fc.oneof(
  fc.integer({ min: 1, max: 1_000 }),
  fc.double({ min: 1e-3, max: 1e24, noNaN: true }),
);
const modest = fc.double({ min: 0.2, max: 3, noNaN: true });

/** Any distribution, up to some depth. */
export const anyDistribution: fc.Arbitrary<Distribution> = fc.letrec<
  { distribution: Distribution; simple: Distribution }
>((tie) => ({
  simple: fc.oneof(
    positive.map(fixed),
    positive.map(exponential),
    fc.tuple(positive, positive).map(([a, b]) =>
      uniform(Math.min(a, b), Math.max(a, b))
    ),
    fc.tuple(positive, modest).map(([a, b]) => lognormal(a, b)),
    fc.tuple(positive, modest).map(([a, b]) => weibull(a, b)),
    fc.tuple(positive, modest).map(([a, b]) => gamma(a, b)),
    fc.array(fc.tuple(positive, positive), { minLength: 1, maxLength: 5 }).map((
      pairs,
    ) => empirical(pairs.map(([t]) => t), pairs.map(([, w]) => w))),
    fc.array(positive, { minLength: 1, maxLength: 5 }).map((sample) =>
      empirical(sample)
    ),
  ),
  distribution: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    tie("simple"),
    fc.tuple(tie("distribution"), positive).map(([distribution, x]) =>
      shifted(distribution, x)
    ),
    fc.tuple(tie("distribution"), modest).map(([distribution, x]) =>
      scaled(distribution, x)
    ),
    tie("distribution").map((distribution) =>
      conditional(distribution, distribution.quantile(0.5) * 0.9)
    ),
    fc.array(
      fc.record({ weight: positive, distribution: tie("distribution") }),
      {
        minLength: 1,
        maxLength: 3,
      },
    )
      .map(mixture),
  ),
})).distribution;
