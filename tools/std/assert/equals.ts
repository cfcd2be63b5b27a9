import { assertEquals as untyped } from "deno-std/assert/equals.js";

/** Asserts that two values are deeply equal. */
export const assertEquals: <T>(actual: T, expected: T, msg?: string) => void =
  untyped;
