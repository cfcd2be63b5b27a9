/** The accepted values of an option, in words, and a test of a value. */
export type Check = readonly [
  accepted: string,
  test: (value: unknown) => boolean,
];

/** A distribution of times. */
export const DISTRIBUTION: Check = [
  "a distribution, such as uniform(1_000, 20_000)",
  isDistribution,
];
/** A switch. */
export const FLAG: Check = [
  "true or false",
  (value) => typeof value === "boolean",
];
/** A number of things, at least one. */
export const COUNT: Check = [
  "a whole number above 0",
  (value) => isCount(value, 1),
];
/** A number of things. */
export const COUNT_OR_NONE: Check = [
  "a whole number, 0 or more",
  (value) => isCount(value, 0),
];
/** A maximum, which may be infinite. */
export const BOUND: Check = [
  "a whole number above 0, or Infinity",
  (value) => value === Infinity || isCount(value, 1),
];
/** A duration that is not 0. */
export const TIME: Check = [
  "a number of milliseconds above 0",
  (value) => isDuration(value) && value > 0,
];
export const TEXTS: Check = ["a list of strings", isTexts];

export function isDistribution(value: unknown): boolean {
  return hasMethod(value, "sample");
}

export function hasMethod(value: unknown, name: string): boolean {
  return typeof (value as Record<string, unknown> | null)?.[name] ===
    "function";
}

/** Whether a value is a finite number, 0 or more. */
export function isDuration(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value < Infinity;
}

/** Whether a value is a whole number from a minimum on. */
export function isCount(value: unknown, min: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= min;
}

/** Whether a value is a list of texts that are not empty. */
export function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) &&
    value.every((item) => typeof item === "string" && item !== "");
}

/** Whether a check does not throw. */
export function passes(check: () => unknown): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

/** Accepts some texts. */
export function oneOf(values: readonly string[]): Check {
  return [
    `one of ${values.join(", ")}`,
    (value) => values.includes(value as string),
  ];
}
