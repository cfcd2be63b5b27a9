import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A temporary folder that this user alone can open. */
export class TemporaryFolder implements Disposable {
  readonly #path = mkdtempSync(join(tmpdir(), "heygen-sim-"));

  /** Writes a file, and returns its path. */
  write(name: string, content: string): string {
    const path = join(this.#path, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  }

  /** Removes the folder. */
  [Symbol.dispose](): void {
    rmSync(this.#path, { recursive: true, force: true });
  }
}
