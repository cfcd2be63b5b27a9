/*
 * The incomplete gamma functions P(a, x) = 1 - Q(a, x), to nearly machine
 * precision: the power series below x = a + 1 and Legendre's continued fraction
 * above it (NIST Digital Library of Mathematical Functions, 8.11.4 and 8.9.2),
 * evaluated by Lentz's method.
 */

const EPSILON = Number.EPSILON / 2;
/** Stands for 0 in Lentz's method, which divides by what may be 0. */
const TINY = 1e-300;
const HALF_LOG_TWO_PI = Math.log(2 * Math.PI) / 2;

/**
 * What Stirling's formula leaves out of the logarithm of the gamma function
 * (DLMF 5.11.1).
 */
function stirlingRest(a: number): number {
  // The series is precise from 10 on; smaller arguments are lifted there by
  // gamma(a + 1) = a gamma(a).
  let rest = 0;
  let x = a;
  for (; x < 10; x++) rest += (x + 0.5) * Math.log1p(1 / x) - 1;
  const y = 1 / (x * x);
  const series = 1 / 12 -
    y * (1 / 360 - y * (1 / 1260 - y * (1 / 1680 - y * (1 / 1188 -
                    y * (691 / 360_360 - y / 156)))));
  return rest + series / x;
}

/** The logarithm of the gamma function of `a` > 0. */
export function logGamma(a: number): number {
  return (a - 0.5) * Math.log(a) - a + HALF_LOG_TWO_PI + stirlingRest(a);
}

/** u - 1 - log(u), without losing it all to rounding near u = 1. */
function excess(u: number): number {
  const v = u - 1;
  if (Math.abs(v) > 0.1) return v - Math.log(u);
  // log(1 + v) = 2 atanh(s) with s = v / (2 + v), so that what is left is
  // v s - 2 (s^3/3 + s^5/5 + ...).
  const s = v / (2 + v);
  let sum = 0;
  let power = s * s * s;
  for (let k = 3; k < 21; k += 2) {
    sum += power / k;
    power *= s * s;
  }
  return v * s - 2 * sum;
}

/** The logarithm of x^a exp(-x) / gamma(a): x times the density of shape a. */
export function logGammaTerm(a: number, x: number): number {
  // Loader, "Fast and accurate computation of binomial probabilities" (2000):
  // the large parts of the logarithms are cancelled before they are computed.
  return (Math.log(a) / 2 - HALF_LOG_TWO_PI) - a * excess(x / a) -
    stirlingRest(a);
}

/** P(a, x) over the term, for x < a + 1. */
function lowerSeries(a: number, x: number): number {
  let sum = 1 / a;
  for (let k = 1, term = sum; term > sum * EPSILON; k++) {
    term *= x / (a + k);
    sum += term;
  }
  return sum;
}

/**
 * The tail r(a, x) of the continued fraction: the term over Q(a, x) is
 * x + 1 - a + r. For x >= a + 1.
 */
export function upperFraction(a: number, x: number): number {
  let value = TINY;
  let numerators = TINY;
  let denominators = 0;
  for (let k = 1;; k++) {
    const top = k * (a - k);
    if (top === 0) break;
    const bottom = x + 2 * k + 1 - a;
    denominators = 1 / (bottom + top * denominators || TINY);
    numerators = bottom + top / numerators || TINY;
    const factor = numerators * denominators;
    value *= factor;
    if (Math.abs(factor - 1) <= 2 * EPSILON) break;
  }
  // A fraction that ends at once (a = 1) leaves nothing.
  return value === TINY ? 0 : value;
}

/** P(a, x): the distribution function of shape `a`. */
export function lowerGamma(a: number, x: number): number {
  if (x <= 0) return 0;
  if (x < a + 1) return Math.exp(logGammaTerm(a, x)) * lowerSeries(a, x);
  return -Math.expm1(logUpperGamma(a, x));
}

/** The logarithm of Q(a, x): the survival function of shape `a`. */
export function logUpperGamma(a: number, x: number): number {
  if (x <= 0) return 0;
  if (x === Infinity) return -Infinity;
  if (x < a + 1) return Math.log1p(-lowerGamma(a, x));
  return logGammaTerm(a, x) - Math.log(x + 1 - a + upperFraction(a, x));
}
