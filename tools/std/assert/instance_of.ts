import { assertInstanceOf as untyped } from "npm:deno-std@1.4.0/assert/instance_of.js";

/** Asserts that `actual` is an instance of `expectedType`, and narrows it. */
export const assertInstanceOf: <
  // deno-lint-ignore no-explicit-any -- only `any` lets a constructor of any arguments pass
  T extends new (...args: any[]) => any,
>(
  actual: unknown,
  expectedType: T,
  msg?: string,
) => asserts actual is InstanceType<T> = untyped;
