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
