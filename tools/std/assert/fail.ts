import { fail as untyped } from "deno-std/assert/fail.js";

/** Fails unconditionally. */
export const fail: (msg?: string) => never = untyped;
