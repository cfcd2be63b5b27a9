import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  empirical,
  parseDistribution,
  randomStream,
  scaled,
  weibull,
} from "@heygen-sim/client/distributions";
import fc from "fast-check";
import { densityAt, hazardAt } from "./_density.ts";
import {
  anyDistribution,
  CONTINUOUS,
  DISCRETE,
  DISTRIBUTIONS,
  MIXED,
} from "./_distributions.ts";

function assertClose(
  actual: number,
  expected: number,
  relative: number,
  note: string,
) {
  if (actual === expected) return;
  assertAlmostEquals(actual, expected, relative * Math.abs(expected), note);
}

// Distribution, t, cdf, log survival and mean residual life at t, by 30-digit arithmetic
// (incomplete gamma and error functions).
type Reference = readonly [string, number, number, number, number];
// deno-fmt-ignore: a table, a line for each point.
const REFERENCE: readonly Reference[] = [
  ["lognormal:20,0.6", 2, 6.211074684655789e-5, -6.211267579886767e-5, 21.945725662665],
  ["lognormal:20,0.6", 20, 0.5, -0.6931471805599453, 14.755070746445],
  ["lognormal:20,0.6", 100, 0.9963451619003091, -5.611703482331672, 22.204344432994],
  ["lognormal:20,0.6", 1000, 0.9999999999648553, -24.07154698623311, 96.450187645559],
  ["gamma:5,2.5", 0.5, 0.0008861387888124425, -0.0008865316418876731, 12.010771827059],
  ["gamma:5,2.5", 10, 0.4505840486472198, -0.5988994716092456, 7.7410531710022],
  ["gamma:5,2.5", 50, 0.9987502694369686, -6.684827300476975, 5.7088387459656],
  ["gamma:5,2.5", 500, 1.0, -93.3619654541246, 5.074619620912246],
  ["gamma:5,0.4", 0.5, 0.4362364052924729, -0.5731202736754698, 2.9402926631122],
  ["gamma:5,0.4", 10, 0.9671471952390333, -3.41571815684491, 4.2525873116217],
  ["gamma:5,0.4", 500, 1.0, -103.5657038511834, 4.970751506641943],
  ["weibull:20,1.7", 1, 0.006122321871089363, -0.006141140130578952, 16.950939373879],
  ["weibull:20,1.7", 20, 0.6321205588285577, -1.0, 9.3359963137359],
  ["weibull:20,1.7", 100, 0.9999998001795389, -15.42584656800024, 3.719632681737005],
  ["weibull:20,1.7", 400, 1.0, -162.8362126147618, 1.441351454601672],
  ["weibull:20,0.6", 1, 0.1527188480545084, -0.1657227008669993, 34.45031969947],
  ["weibull:20,0.6", 400, 0.9976045312249092, -6.034176336545163, 122.12434372272],
  ["mixture:0.7*lognormal:8,0.2+0.3*lognormal:45,0.15", 20, 0.699998393514042, -1.20396744938708, 25.508976292809],
  ["mixture:0.7*lognormal:8,0.2+0.3*lognormal:45,0.15", 120, 0.9999999999907017, -25.40118707414764, 2.6949634198339],
  ["gamma:1,1000", 1050, 0.94132888862268192, -2.8358078133685226, 14.1245801278955],
  ["exponential:4", 4e-9, 9.999999995e-10, -1e-9, 4],
  ["exponential:4", 1e6, 1, -250_000, 4],
  ["uniform:0,4", 3, 0.75, Math.log(0.25), 0.5],
];

Deno.test("distributions agree with high-precision references", () => {
  for (const [label, t, cdf, logSurvival, residual] of REFERENCE) {
    const it = parseDistribution(label);
    const note = `${label} at ${t}`;
    assertClose(it.cdf(t), cdf, 1e-13, note);
    assertClose(it.logSurvival(t), logSurvival, 1e-13, note);
    assertClose(it.meanResidual(t), residual, 1e-11, note);
    assertClose(it.inverseLogSurvival(logSurvival), t, 1e-9, note);
  }
});

Deno.test("lognormal() has the normal distribution to machine precision", () => {
  // P(Z > z) from tables of 20 digits.
  const distribution = parseDistribution("lognormal:1,1");
  const tails = [
    [1, 0.15865525393145705141],
    [3, 1.3498980316300945267e-3],
    [6, 9.8658764503769814070e-10],
    [10, 7.6198530241605260660e-24],
    [37, 5.7255712225245768227e-300],
  ] as const;
  for (const [z, tail] of tails) {
    const [low, high] = [Math.exp(-z), Math.exp(z)];
    const slack = 1e-13 + 1e-15 * z * z * z;
    assertClose(distribution.cdf(low), tail, slack, `-${z}`);
    const log = distribution.logSurvival(high);
    assertClose(log, Math.log(tail), 1e-13, `${z}`);
    assertClose(distribution.quantile(tail), low, 1e-13 * z, `${tail}`);
  }
});

const PROBABILITIES = [1e-9, 1e-4, 0.03, 0.25, 0.5, 0.51, 0.8, 0.99, 1 - 1e-7];

Deno.test("quantile() inverts cdf() where the distribution is continuous", () => {
  for (const distribution of CONTINUOUS) {
    for (const p of PROBABILITIES) {
      // A narrow distribution has few numbers to choose from.
      const t = distribution.quantile(p);
      const slack = 1e-10 * p +
        4 * Number.EPSILON * (1 + t * densityAt(distribution, t));
      assertAlmostEquals(
        distribution.cdf(t),
        p,
        slack,
        `${distribution.label} at ${p}`,
      );
    }
  }
});

Deno.test("quantile() is the first point where cdf() reaches the probability", () => {
  for (const distribution of [...DISCRETE, ...MIXED]) {
    const { support } = distribution.atoms;
    for (let i = 0; i < support.length; i++) {
      const atom = support[i] ?? NaN;
      const weight = distribution.atoms.weights[i] ?? NaN;
      const note = `${distribution.label} at ${atom}`;
      const inside = distribution.cdf(atom) - weight / 2;
      assertEquals(distribution.quantile(inside), atom, note);
      assertEquals(
        distribution.inverseLogSurvival(Math.log1p(-inside)),
        atom,
        note,
      );
      assertAlmostEquals(
        distribution.cdf(atom) - distribution.cdf(atom * (1 - 1e-9) - 1e-12),
        weight,
        1e-7,
        note,
      );
    }
  }
});

Deno.test("quantile() of 0 and 1 are the ends of the distribution", () => {
  const ends = (label: string) => {
    const distribution = parseDistribution(label);
    return [distribution.quantile(0), distribution.quantile(1)];
  };
  assertEquals(ends("fixed:3"), [3, 3]);
  assertEquals(ends("uniform:1,20"), [1, 20]);
  assertEquals(ends("exponential:20"), [0, Infinity]);
  assertEquals(ends("lognormal:20,0.6"), [0, Infinity]);
  assertEquals(ends("weibull:20,2"), [0, Infinity]);
  assertEquals(ends("gamma:20,2"), [0, Infinity]);
  assertEquals(ends("empirical:5,1,9"), [1, 9]);
  assertEquals(ends("mixture:1*fixed:5+1*uniform:2,4"), [2, 5]);
  assertEquals(ends("mixture:1*fixed:5+1*uniform:2,40"), [2, 40]);
  assertEquals(ends("mixture:1*fixed:5+1*exponential:2"), [0, Infinity]);
  assertEquals(ends("shifted:5,uniform:2,4"), [7, 9]);
  assertEquals(ends("conditional:3,uniform:2,4"), [3, 4]);
});

Deno.test("meanResidual() is the integral of survival over what is left of it", () => {
  for (const distribution of DISTRIBUTIONS) {
    for (const p of [0, 0.3, 0.9]) {
      const age = p === 0 ? 0 : distribution.quantile(p);
      if (distribution.logSurvival(age) === -Infinity) {
        assertEquals(distribution.meanResidual(age), 0, distribution.label);
        continue;
      }
      // Quantiles of the remaining distribution, at the midpoints of equal shares.
      let sum = 0;
      const steps = 2_000;
      for (let i = 0; i < steps; i++) {
        const t = distribution.inverseLogSurvival(
          distribution.logSurvival(age) + Math.log((i + 0.5) / steps),
        );
        sum += Math.max(t, age) - age;
      }
      assertClose(
        distribution.meanResidual(age),
        sum / steps,
        5e-3,
        `${distribution.label} at ${age}`,
      );
    }
  }
});

Deno.test("meanResidual() holds where a Weibull distribution's hazard under- or overflows", () => {
  const narrow = weibull(10_000, 50);
  for (const age of [1e-320, 1e-9, 1, 100, 2_000]) {
    // Of 1e-34 jobs or fewer that have ended by then, nothing is to be seen.
    assertClose(narrow.meanResidual(age), narrow.mean - age, 1e-14, `${age}`);
  }
  assertClose(narrow.meanResidual(1e5), 2e-47, 1e-12, "1e5");
  for (const age of [1e20, 1e300, Number.MAX_VALUE]) {
    assertEquals(narrow.meanResidual(age), 0);
  }
  assert(weibull(10_000, 0.5).meanResidual(Number.MAX_VALUE) < Infinity);
});

Deno.test("sample() has the distribution's mean and quantiles", () => {
  for (const distribution of DISTRIBUTIONS) {
    const seed = 20_240_601;
    const random = randomStream(seed, distribution.label);
    const draws = 3_000;
    let sum = 0;
    let squares = 0;
    const marks = [0.1, 0.5, 0.9].map((p) => distribution.quantile(p));
    const counts = marks.map(() => 0);
    for (let i = 0; i < draws; i++) {
      const t = distribution.sample(random);
      assert(t >= 0 && t < Infinity, `${distribution.label}, seed ${seed}`);
      sum += t;
      squares += t * t;
      marks.forEach((mark, k) =>
        counts[k] = (counts[k] ?? 0) + (t <= mark ? 1 : 0)
      );
    }
    const note = `${distribution.label}, seed ${seed}`;
    const mean = sum / draws;
    const error = Math.sqrt(Math.max(0, squares / draws - mean * mean) / draws);
    assertAlmostEquals(
      mean,
      distribution.mean,
      5 * error + 1e-9 * distribution.mean,
      note,
    );
    marks.forEach((mark, k) => {
      const p = distribution.cdf(mark);
      const spread = Math.sqrt(p * (1 - p) / draws);
      assertAlmostEquals(
        (counts[k] ?? NaN) / draws,
        p,
        5 * spread + 1e-12,
        note,
      );
    });
  }
});

Deno.test("sample() depends on nothing but the numbers it is given", () => {
  for (const distribution of DISTRIBUTIONS) {
    const draw = (seed: number) => {
      const random = randomStream(seed);
      return Array.from({ length: 20 }, () => distribution.sample(random));
    };
    assertEquals(draw(7), draw(7), distribution.label);
  }
});

Deno.test("any distribution's functions agree with each other at any time", () => {
  fc.assert(
    fc.property(
      anyDistribution,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (distribution, p) => {
        const t = distribution.quantile(p);
        if (t === Infinity) return;
        const reached = distribution.cdf(t);
        const beyond = distribution.cdf(t * (1 + 1e-9));
        assert(beyond >= p - 1e-9, `cdf(quantile(${p})) is ${beyond}`);
        assert(
          distribution.cdf(t * (1 - 1e-6)) <= p + 1e-9,
          `quantile(${p}) is not the first`,
        );
        assertAlmostEquals(
          Math.exp(distribution.logSurvival(t)),
          1 - reached,
          1e-9,
        );
        assert(distribution.meanResidual(t) >= 0);
      },
    ),
    { seed: 11, numRuns: 500 },
  );
});

Deno.test("no distribution has anything before 0 or after the end of time", () => {
  for (const it of DISTRIBUTIONS) {
    const { label, mean } = it;
    assertEquals([it.cdf(-1), it.logSurvival(-1)], [0, 0], label);
    assertClose(it.meanResidual(-1), mean + 1, 1e-12, label);
    const end = [it.cdf, it.logSurvival, it.meanResidual]
      .map((of) => of(Infinity));
    assertEquals(end, [1, -Infinity, 0], label);
  }
});

Deno.test("discrete is true of distributions that are atoms only", () => {
  for (const distribution of DISCRETE) {
    assert(distribution.discrete, distribution.label);
  }
  for (const distribution of [...CONTINUOUS, ...MIXED]) {
    assert(!distribution.discrete, distribution.label);
  }
});

Deno.test("inverseLogSurvival() inverts logSurvival() however unlikely", () => {
  for (const distribution of CONTINUOUS) {
    for (const logP of [-1e-9, -0.1, -1, -30, -700, -800, -1_300, -1e4]) {
      const t = distribution.inverseLogSurvival(logP);
      // A distribution with an end has few numbers to choose from just before it.
      if (distribution.quantile(1) < Infinity && logP < -1) continue;
      const slack = 1e-11 * (1 - logP) +
        1e-15 * t * hazardAt(distribution, t);
      assertAlmostEquals(
        distribution.logSurvival(t),
        logP,
        slack,
        `${distribution.label} at ${logP}`,
      );
    }
  }
});

Deno.test("scaled() has no atom a rounding error too early", () => {
  const [first, last, factor] = [321.6, 1_071.1999999999998, 80_869.4];
  const distribution = scaled(empirical([first, last]), factor);
  const before = factor * last * (1 - Number.EPSILON);
  assert(before < factor * last && before / factor >= last);
  assertEquals(distribution.cdf(before), 0.5);
});
