/** Says why a law cannot be made, in this package's one form of words. */
function complaint(
  law: string,
  name: string,
  wanted: string,
  value: unknown,
): string {
  const shown = typeof value === "string" ? JSON.stringify(value) : `${value}`;
  return `Cannot create ${law} as '${name}' must be ${wanted}: current value is ${shown}`;
}

/**
 * Throws unless a law's parameter satisfies a condition: a `TypeError` for what
 * is no number, a `RangeError` for a number that does not fit.
 */
export function check(
  law: string,
  name: string,
  value: unknown,
  wanted: string,
  fits: (value: number) => boolean,
): void {
  if (typeof value !== "number") {
    throw new TypeError(complaint(law, name, wanted, value));
  }
  if (!fits(value)) throw new RangeError(complaint(law, name, wanted, value));
}

/** Throws unless a law's parameter is finite and at least 0. */
export function checkNonNegative(
  law: string,
  name: string,
  value: unknown,
): void {
  const wanted = "a non-negative finite number";
  check(law, name, value, wanted, (x) => x >= 0 && x < Infinity);
}

/** Throws unless a law's parameter is finite and above 0. */
export function checkPositive(law: string, name: string, value: unknown): void {
  const wanted = "a positive finite number";
  check(law, name, value, wanted, (x) => x > 0 && x < Infinity);
}

/** Throws unless a law whose parameters are each fine has a usable mean. */
export function checkMean(law: string, mean: number): void {
  if (mean < Infinity) return;
  throw new RangeError(
    `Cannot create ${law} as its mean must be a finite number: current value is ${mean}`,
  );
}

/** Throws unless the argument of a quantile function is a probability. */
export function checkProbability(p: number): void {
  if (p >= 0 && p <= 1) return;
  throw new RangeError(
    `Cannot take a quantile as 'p' must be a number in [0, 1]: current value is ${p}`,
  );
}
