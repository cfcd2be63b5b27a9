import { isAbsolute } from "node:path";
import process from "node:process";
import type { DatabaseSync } from "node:sqlite";
import { type Store, StoreError } from "../../core/store.ts";
import { problemOf } from "./database_file.ts";
import { cannotOpen, sqliteReasonOf } from "./reason.ts";
import { SqliteStore } from "./sqlite_store.ts";

const NO_SQLITE =
  "this runtime has no module node:sqlite; Deno and Node.js 22.13 and later have it";

/**
 * Opens a store in a file, or creates one.
 *
 * Commits survive the end of the process, however it ends. A failure of the machine
 * can lose the latest commits: the file is then as it was before them
 * (`synchronous = NORMAL` with a write-ahead log).
 *
 * While it is open, no other store can be opened in the file.
 *
 * @param path The file. While it is open, and after a crash, another file, `-wal`,
 * is part of it.
 * @returns The store: an option of `createSimulator`.
 * @throws {StoreError} If it cannot be opened; the message says why. The file
 * is left as it is then.
 *
 * @example
 * ```ts ignore
 * import { createSimulator } from "@heygen-sim/simulator";
 * import { openSqliteStore } from "@heygen-sim/simulator/sqlite";
 *
 * using simulator = createSimulator({ store: openSqliteStore("sim.db") });
 * ```
 */
export function openSqliteStore(path: string): Store {
  // The name of a file, also where SQLite has another meaning (":memory:").
  const file = isAbsolute(path) ? path : `./${path}`;
  // Not imported: without it, the rest of the package runs all the same.
  const sqlite = process.getBuiltinModule?.("node:sqlite");
  if (!sqlite) throw cannotOpen(path, NO_SQLITE);
  const reason = problemOf(file);
  if (reason !== undefined) throw cannotOpen(path, reason);
  let db: DatabaseSync | undefined;
  try {
    db = new sqlite.DatabaseSync(file, { timeout: 0 });
    return new SqliteStore(path, db);
  } catch (error) {
    db?.close();
    if (error instanceof StoreError) throw error;
    throw cannotOpen(path, sqliteReasonOf(error, path), error);
  }
}
