import { assertMatch as untyped } from "npm:deno-std@1.4.0/assert/match.js";

/** Asserts that a string matches a regular expression. */
export const assertMatch: (
  actual: string,
  expected: RegExp,
  msg?: string,
) => void = untyped;
