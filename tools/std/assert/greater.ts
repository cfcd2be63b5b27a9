import { assertGreater as untyped } from "npm:deno-std@1.4.0/assert/greater.js";

/** Asserts that `actual` is greater than `expected`. */
export const assertGreater: <T>(actual: T, expected: T, msg?: string) => void =
  untyped;
