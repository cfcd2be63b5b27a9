import { assertLess as untyped } from "deno-std/assert/less.js";

/** Asserts that `actual` is less than `expected`. */
export const assertLess: <T>(actual: T, expected: T, msg?: string) => void =
  untyped;
