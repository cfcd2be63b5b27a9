/**
 * A simulator that survives its process, in a file.
 *
 * @module
 */
export { openSqliteStore } from "./store/sqlite/open.ts";
export type { Store } from "./core/store.ts";
export * from "./core/store_error.ts";
