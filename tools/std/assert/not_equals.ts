import { assertNotEquals as untyped } from "deno-std/assert/not_equals.js";

/** Asserts that two values are not deeply equal. */
export const assertNotEquals: <T>(
  actual: T,
  expected: T,
  msg?: string,
) => void = untyped;
