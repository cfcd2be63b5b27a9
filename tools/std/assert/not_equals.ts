import { assertNotEquals as untyped } from "npm:deno-std@1.4.0/assert/not_equals.js";

/** Asserts that two values are not deeply equal. */
export const assertNotEquals: <T>(
  actual: T,
  expected: T,
  msg?: string,
) => void = untyped;
