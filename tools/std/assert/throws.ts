import { assertThrows as untyped } from "npm:deno-std@1.4.0/assert/throws.js";

/**
 * Asserts that `fn` throws, and returns what it threw. With an error class, asserts its kind too,
 * and with `msgIncludes` a part of its message.
 */
export const assertThrows: {
  (fn: () => unknown, msg?: string): unknown;
  <E extends Error = Error>(
    fn: () => unknown,
    // deno-lint-ignore no-explicit-any -- only `any` lets a constructor of any arguments pass
    ErrorClass: new (...args: any[]) => E,
    msgIncludes?: string,
    msg?: string,
  ): E;
} = untyped;
