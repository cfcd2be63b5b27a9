import { abortable as untyped } from "npm:deno-std@1.4.0/async/abortable.js";

/** Settles as `p` does, or rejects with the signal's reason as soon as that is aborted. */
export const abortable: <T>(p: Promise<T>, signal: AbortSignal) => Promise<T> =
  untyped;
