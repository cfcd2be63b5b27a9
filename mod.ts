/**
 * Waits for long-running translations with the best trade-off between requests
 * made and time wasted.
 *
 * @module
 */
export * from "./algorithms/mod.ts";
export * from "./client/mod.ts";
