/**
 * A simulator that survives its process, in a file.
 *
 * @module
 */
export { openSqliteStore } from "./store/sqlite/open.ts";
export type { Store } from "./store/store.ts";
export * from "./store/store_error.ts";
