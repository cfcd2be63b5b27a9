/**
 * The text of a value in a message: quoted, so that `"5"` is not taken for 5 and an
 * empty one is seen, and without the user and password of an address, as messages are
 * logged. An object without a prototype, and a proxy, may have none.
 */
export function shown(value: unknown): string {
  try {
    const text = typeof value === "string"
      ? JSON.stringify(value)
      : String(value);
    return text.replace(/^("?).*@/s, "$1***@");
  } catch {
    return `of type ${typeof value}`;
  }
}

/** Throws for a parameter of a distribution, such as `'min'`. */
export function reject(
  Kind: typeof TypeError,
  distribution: string,
  parameter: string,
  requirement: string,
): never {
  throw new Kind(
    `Cannot create ${distribution} as ${parameter} must ${requirement}`,
  );
}

/**
 * Throws unless a parameter satisfies a condition: a `TypeError` for a value that is
 * not a number, a `RangeError` for a number that is out of range.
 */
export function check(
  distribution: string,
  name: string,
  value: unknown,
  accepted: string,
  fits: (value: number) => boolean,
): void {
  const isNumber = typeof value === "number";
  if (isNumber && fits(value)) return;
  const Kind = isNumber ? RangeError : TypeError;
  const requirement = `be ${accepted}: current value is ${shown(value)}`;
  reject(Kind, distribution, `'${name}'`, requirement);
}

/** Throws unless a parameter is a distribution: the text form of one is not. */
export function checkDistribution(name: string, value: unknown): void {
  if (typeof Object(value).logSurvival === "function") return;
  const requirement = `be a distribution: current value is ${shown(value)}`;
  reject(TypeError, name, "'distribution'", requirement);
}

export function checkNonNegative(
  distribution: string,
  name: string,
  value: unknown,
): void {
  const accepted = "a non-negative finite number";
  check(distribution, name, value, accepted, (x) => x >= 0 && x < Infinity);
}

export function checkPositive(
  distribution: string,
  name: string,
  value: unknown,
): void {
  const accepted = "a positive finite number";
  check(distribution, name, value, accepted, (x) => x > 0 && x < Infinity);
}

export function checkMean(distribution: string, mean: number): void {
  if (mean < Infinity) return;
  const requirement = `be a finite number: current value is ${mean}`;
  reject(RangeError, distribution, "its mean", requirement);
}

export function checkProbability(p: number): void {
  if (p >= 0 && p <= 1) return;
  throw new RangeError(
    `Cannot take a quantile as 'p' must be a number in [0, 1]: current value is ${p}`,
  );
}
