import { assertExists as untyped } from "npm:deno-std@1.4.0/assert/exists.js";

/** Asserts that `actual` is neither null nor undefined, and narrows it. */
export const assertExists: <T>(
  actual: T,
  msg?: string,
) => asserts actual is NonNullable<T> = untyped;
