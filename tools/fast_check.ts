/**
 * `fast-check` with a fixed seed: property tests check the same cases in each run. The
 * scopes of `deno.json` give this module to all tests.
 *
 * @module
 */
import fc from "fast-check";

fc.configureGlobal({ seed: 1 });

export * from "fast-check";
export default fc;
