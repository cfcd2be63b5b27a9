import { assertGreaterOrEqual as untyped } from "deno-std/assert/greater_or_equal.js";

/** Asserts that `actual` is greater than or equal to `expected`. */
export const assertGreaterOrEqual: <T>(
  actual: T,
  expected: T,
  msg?: string,
) => void = untyped;
