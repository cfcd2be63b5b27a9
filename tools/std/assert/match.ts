import { assertMatch as untyped } from "deno-std/assert/match.js";

/** Asserts that a string matches a regular expression. */
export const assertMatch: (
  actual: string,
  expected: RegExp,
  msg?: string,
) => void = untyped;
