/**
 * Waiting, under the name and export paths of `@std/async`. The code is that of the standard
 * library as npm has it; only the types are written out here.
 *
 * @module
 */

export * from "./abortable.ts";
export * from "./deadline.ts";
export * from "./delay.ts";
