import { AssertionError as untyped } from "npm:deno-std@1.4.0/assert/assertion_error.js";

/** The error of a failed assertion. */
export type AssertionError = Error;

/**
 * The class of that error. A constant and not a class of its own, for `instanceof` has to hold for
 * what the assertions throw.
 */
export const AssertionError: new (
  message: string,
  options?: ErrorOptions,
) => AssertionError = untyped;
