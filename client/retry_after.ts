/**
 * The parser of `Retry-After`, for those who read it in a `poll` of their own.
 *
 * @module
 */
export { readRetryAfter } from "./values.ts";
