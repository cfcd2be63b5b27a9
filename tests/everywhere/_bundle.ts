/** The folder that the sources are in. */
export const ROOT = new URL("../../", import.meta.url);

/**
 * Bundles a module for a browser, as a page would load it.
 *
 * @param entry Its path in the repository.
 * @returns The code.
 */
export async function bundle(entry: string): Promise<Uint8Array<ArrayBuffer>> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--minify", "--platform=browser", entry],
    cwd: ROOT,
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return stdout;
}
