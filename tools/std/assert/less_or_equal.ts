import { assertLessOrEqual as untyped } from "deno-std/assert/less_or_equal.js";

/** Asserts that `actual` is less than or equal to `expected`. */
export const assertLessOrEqual: <T>(
  actual: T,
  expected: T,
  msg?: string,
) => void = untyped;
