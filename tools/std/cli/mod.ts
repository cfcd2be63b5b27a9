/**
 * Command line arguments, under the name and export paths of `@std/cli`. The code is that of the
 * standard library as npm has it; only the types are written out here.
 *
 * @module
 */

export * from "./parse_args.ts";
