/**
 * How to read the jobs of an API, for the option `service` of `fetchStatus`,
 * `watchStatus` and `fetchStatuses`.
 *
 * @module
 */
export type { KeyOptions } from "./_key.ts";
export { exercise } from "./exercise.ts";
export { heygenV3 } from "./heygen_v3.ts";
export { jobs } from "./jobs.ts";
export type { ErrorEnvelope, Field, Service } from "./service.ts";
