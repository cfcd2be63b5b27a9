import { assertAlmostEquals as untyped } from "npm:deno-std@1.4.0/assert/almost_equals.js";

/** Asserts that two numbers differ by at most `tolerance`, by default 1e-7 of `expected`. */
export const assertAlmostEquals: (
  actual: number,
  expected: number,
  tolerance?: number,
  msg?: string,
) => void = untyped;
