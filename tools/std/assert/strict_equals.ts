import { assertStrictEquals as untyped } from "npm:deno-std@1.4.0/assert/strict_equals.js";

/** Asserts that two values are the same one (`Object.is`), and narrows the first. */
export const assertStrictEquals: <T>(
  actual: unknown,
  expected: T,
  msg?: string,
) => asserts actual is T = untyped;
