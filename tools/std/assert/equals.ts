import { assertEquals as untyped } from "npm:deno-std@1.4.0/assert/equals.js";

/** Asserts that two values are deeply equal. */
export const assertEquals: <T>(actual: T, expected: T, msg?: string) => void =
  untyped;
