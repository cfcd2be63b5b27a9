import { assertRejects as untyped } from "npm:deno-std@1.4.0/assert/rejects.js";

/**
 * Asserts that the promise of `fn` rejects, and resolves to the reason. With an error class,
 * asserts its kind too, and with `msgIncludes` a part of its message.
 */
export const assertRejects: {
  (fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
  <E extends Error = Error>(
    fn: () => PromiseLike<unknown>,
    // deno-lint-ignore no-explicit-any -- only `any` lets a constructor of any arguments pass
    ErrorClass: new (...args: any[]) => E,
    msgIncludes?: string,
    msg?: string,
  ): Promise<E>;
} = untyped;
