import { fail as untyped } from "npm:deno-std@1.4.0/assert/fail.js";

/** Fails unconditionally. */
export const fail: (msg?: string) => never = untyped;
