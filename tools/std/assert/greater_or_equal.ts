import { assertGreaterOrEqual as untyped } from "npm:deno-std@1.4.0/assert/greater_or_equal.js";

/** Asserts that `actual` is greater than or equal to `expected`. */
export const assertGreaterOrEqual: <T>(
  actual: T,
  expected: T,
  msg?: string,
) => void = untyped;
