import { assertLessOrEqual as untyped } from "npm:deno-std@1.4.0/assert/less_or_equal.js";

/** Asserts that `actual` is less than or equal to `expected`. */
export const assertLessOrEqual: <T>(
  actual: T,
  expected: T,
  msg?: string,
) => void = untyped;
