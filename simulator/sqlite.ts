/**
 * A simulator that survives its process, in a file.
 *
 * @module
 */
export { openSqliteStore } from "./store/sqlite/open.ts";
export type { Store } from "./jobs/store.ts";
export * from "./jobs/store_error.ts";
