import { assertStringIncludes as untyped } from "npm:deno-std@1.4.0/assert/string_includes.js";

/** Asserts that `actual` contains `expected`. */
export const assertStringIncludes: (
  actual: string,
  expected: string,
  msg?: string,
) => void = untyped;
