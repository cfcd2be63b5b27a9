/**
 * A simulator that survives its process, in a file.
 *
 * @module
 */
export { openSqliteStore } from "./store/sqlite/open.ts";
export { type Store, StoreError } from "./core/store.ts";
