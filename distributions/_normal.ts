/*
 * The standard normal distribution to about machine precision.
 *
 * W. J. Cody, "Rational Chebyshev approximations for the error function",
 * Mathematics of Computation 23 (1969), 631-637, for the cumulative function;
 * M. J. Wichura, "Algorithm AS 241: The percentage points of the normal
 * distribution", Applied Statistics 37 (1988), 477-484, for its inverse. The
 * coefficients are theirs, highest power first.
 */

const SQRT_HALF_PI = Math.sqrt(Math.PI / 2);
const HALF_LOG_TWO_PI = Math.log(2 * Math.PI) / 2;

/** The polynomials of a rational function. */
type Fraction = readonly [
  numerator: readonly number[],
  denominator: readonly number[],
];

/** erf(x) / x in x^2, for |x| <= 0.46875. */
// deno-fmt-ignore: a table.
const ERF: Fraction = [[
  1.85777706184603153e-1, 3.16112374387056560, 1.13864154151050156e2,
  3.77485237685302021e2, 3.20937758913846947e3,
], [
  1, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3,
  2.84423683343917062e3,
]];
/** exp(x^2) erfc(x) in x, for 0.46875 <= x <= 4. */
// deno-fmt-ignore: a table.
const MIDDLE: Fraction = [[
  2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594,
  6.61191906371416295e1, 2.98635138197400131e2, 8.81952221241769090e2,
  1.71204761263407058e3, 2.05107837782607147e3, 1.23033935479799725e3,
], [
  1, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2,
  1.62138957456669019e3, 3.29079923573345963e3, 4.36261909014324716e3,
  3.43936767414372164e3, 1.23033935480374942e3,
]];
/** By how much x exp(x^2) erfc(x) is below 1 / sqrt(pi), in 1 / x^2, for x >= 4. */
// deno-fmt-ignore: a table.
const FAR: Fraction = [[
  1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1,
  1.25781726111229246e-1, 1.60837851487422766e-2, 6.58749161529837803e-4,
], [
  1, 2.56852019228982242, 1.87295284992346725, 5.27905102951428412e-1,
  6.05183413124413191e-2, 2.33520497626869185e-3,
]];
/** The quantile over p - 1/2, in 0.425^2 - (p - 1/2)^2, near the median. */
// deno-fmt-ignore: a table.
const CENTRAL: Fraction = [[
  2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4,
  4.5921953931549871457e4, 1.3731693765509461125e4, 1.9715909503065514427e3,
  1.3314166789178437745e2, 3.3871328727963666080,
], [
  5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4,
  2.1213794301586595867e4, 5.3941960214247511077e3, 6.8718700749205790830e2,
  4.2313330701600911252e1, 1,
]];
/** The quantile in r - 1.6 with r = sqrt(-log p), for r <= 5. */
// deno-fmt-ignore: a table.
const NEAR: Fraction = [[
  7.74545014278341407640e-4, 2.27238449892691845833e-2,
  2.41780725177450611770e-1, 1.27045825245236838258, 3.64784832476320460504,
  5.76949722146069140550, 4.63033784615654529590, 1.42343711074968357734,
], [
  1.05075007164441684324e-9, 5.47593808499534494600e-4,
  1.51986665636164571966e-2, 1.48103976427480074590e-1,
  6.89767334985100004550e-1, 1.67638483018380384940, 2.05319162663775882187,
  1,
]];
/** The quantile in r - 5, for larger r. */
// deno-fmt-ignore: a table.
const TAIL: Fraction = [[
  2.01033439929228813265e-7, 2.71155556874348757815e-5,
  1.24266094738807843860e-3, 2.65321895265761230930e-2,
  2.96560571828504891230e-1, 1.78482653991729133580, 5.46378491116411436990,
  6.65790464350110377720,
], [
  2.04426310338993978564e-15, 1.42151175831644588870e-7,
  1.84631831751005468180e-5, 7.86869131145613259100e-4,
  1.48753612908506148525e-2, 1.36929880922735805310e-1,
  5.99832206555887937690e-1, 1,
]];

function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (const coefficient of coefficients) sum = sum * x + coefficient;
  return sum;
}

function ratio([numerator, denominator]: Fraction, x: number): number {
  return polynomial(numerator, x) / polynomial(denominator, x);
}

/** exp(x^2) erfc(x), for x >= 0. */
function scaledErfc(x: number): number {
  if (x <= 0.46875) {
    return Math.exp(x * x) * (1 - x * ratio(ERF, x * x));
  }
  if (x <= 4) return ratio(MIDDLE, x);
  const y = 1 / (x * x);
  return (1 / Math.sqrt(Math.PI) - y * ratio(FAR, y)) / x;
}

/**
 * exp(-z^2 / 2). The square of a rounded `z` is exact, so that rounding `z^2`
 * cannot blow up in the exponent (Cody 1969, section 4).
 */
function bell(z: number): number {
  const rounded = Math.trunc(z * 16) / 16;
  const rest = (z - rounded) * (z + rounded);
  return Math.exp(-rounded * rounded / 2) * Math.exp(-rest / 2);
}

function logNormalPdf(z: number): number {
  return -z * z / 2 - HALF_LOG_TWO_PI;
}

/** The probability that a standard normal variable is at most `z`. */
export function normalCdf(z: number): number {
  const x = Math.abs(z) * Math.SQRT1_2;
  if (x <= 0.46875) {
    return 0.5 + z * Math.SQRT1_2 * ratio(ERF, x * x) / 2;
  }
  // exp(-z^2 / 2) is below the smallest number from 38.6 on.
  const beyond = x < 40 ? scaledErfc(x) * bell(z) / 2 : 0;
  return z < 0 ? beyond : 1 - beyond;
}

/** The probability of more than `z`, over the density at `z`. */
export function millsRatio(z: number): number {
  if (z >= 0) return SQRT_HALF_PI * scaledErfc(z * Math.SQRT1_2);
  return normalCdf(-z) / Math.exp(logNormalPdf(z));
}

/** The logarithm of the probability that a standard normal exceeds `z`. */
export function logNormalSurvival(z: number): number {
  if (z <= 0) return Math.log1p(-normalCdf(z));
  if (z === Infinity) return -Infinity;
  return Math.log(scaledErfc(z * Math.SQRT1_2) / 2) - z * z / 2;
}

/** The `z` > 0 that a standard normal exceeds with probability exp(logP). */
function upperQuantile(logP: number): number {
  const r = Math.sqrt(-logP);
  if (r === Infinity) return Infinity;
  if (r <= 5) return ratio(NEAR, r - 1.6);
  if (r <= 27) return ratio(TAIL, r - 5);
  // Out of the table's range: Newton's method on the logarithm, which is all
  // but quadratic out here.
  let z = Math.SQRT2 * r;
  for (let step = 0; step < 4; step++) {
    z += (logNormalSurvival(z) - logP) * millsRatio(z);
  }
  return z;
}

/** The standard normal quantile of `p` in [0, 1]. */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    return q * ratio(CENTRAL, 0.180625 - q * q);
  }
  return q < 0 ? -upperQuantile(Math.log(p)) : upperQuantile(Math.log1p(-p));
}

/** The `z` whose {@linkcode logNormalSurvival} is `logP`. */
export function normalInverseLogSurvival(logP: number): number {
  if (logP < -2.6) return upperQuantile(logP);
  return normalQuantile(-Math.expm1(logP));
}
