/** The folder that the sources are in. */
export const ROOT = new URL("../../", import.meta.url);

/**
 * Bundles a module with all that it imports.
 *
 * @param entry Its path in the repository.
 * @param platform Where it is to run; a page is loaded as for a browser.
 * @returns The code.
 */
export async function bundle(
  entry: string,
  platform: "browser" | "deno" = "browser",
): Promise<Uint8Array<ArrayBuffer>> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--minify", `--platform=${platform}`, entry],
    cwd: ROOT,
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return stdout;
}
