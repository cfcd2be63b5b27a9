import { assertLess as untyped } from "npm:deno-std@1.4.0/assert/less.js";

/** Asserts that `actual` is less than `expected`. */
export const assertLess: <T>(actual: T, expected: T, msg?: string) => void =
  untyped;
