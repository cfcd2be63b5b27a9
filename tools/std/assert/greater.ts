import { assertGreater as untyped } from "deno-std/assert/greater.js";

/** Asserts that `actual` is greater than `expected`. */
export const assertGreater: <T>(actual: T, expected: T, msg?: string) => void =
  untyped;
