import { assert as untyped } from "deno-std/assert/assert.js";

/** Asserts that `expr` is truthy, and narrows it. */
export const assert: (expr: unknown, msg?: string) => asserts expr = untyped;
