import { assertStringIncludes as untyped } from "deno-std/assert/string_includes.js";

/** Asserts that `actual` contains `expected`. */
export const assertStringIncludes: (
  actual: string,
  expected: string,
  msg?: string,
) => void = untyped;
