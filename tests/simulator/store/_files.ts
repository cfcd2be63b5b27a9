import { testWith } from "../../_needs.ts";

/** Where tests write, in the folder that they are run in. */
export const FOLDER = ".tmp";

/**
 * Registers a test that writes files. It gets a folder of its own, which is
 * removed after it.
 *
 * @param title The behaviour that it shows.
 * @param test The test; it gets the folder's path.
 * @param options `net` and `run` are what it needs besides; `ignore` is for what
 * is no matter of permissions.
 */
export function testWithFolder(
  title: string,
  test: (folder: string) => void | Promise<void>,
  { ignore = false, ...needs }: {
    readonly net?: string;
    readonly run?: true;
    readonly ignore?: boolean;
  } = {},
): void {
  testWith({ ...needs, read: true, write: FOLDER }, title, async () => {
    await Deno.mkdir(FOLDER, { recursive: true });
    const folder = await Deno.makeTempDir({ dir: FOLDER });
    try {
      await test(folder);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }, { ignore });
}

let copies = 0;

/**
 * Copies a store as it is at this moment, which is what a process that is killed
 * now would leave behind.
 *
 * @param path The store's file, which may be open.
 * @returns The copy's path.
 */
export function copyStore(path: string): string {
  const copy = `${path}.${++copies}`;
  Deno.copyFileSync(path, copy);
  try {
    Deno.copyFileSync(`${path}-wal`, `${copy}-wal`);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return copy;
}
