import { assertFalse as untyped } from "npm:deno-std@1.4.0/assert/false.js";

/** The values that {@linkcode assertFalse} lets pass. */
export type Falsy = false | 0 | 0n | "" | null | undefined;

/** Asserts that `expr` is falsy, and narrows it. */
export const assertFalse: (
  expr: unknown,
  msg?: string,
) => asserts expr is Falsy = untyped;
