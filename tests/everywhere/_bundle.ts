import { runProgram } from "../_process.ts";

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
): Promise<string> {
  const args = [
    "bundle",
    "--quiet",
    "--minify",
    `--platform=${platform}`,
    entry,
  ];
  const { code, stdout, stderr } = await runProgram(Deno.execPath(), args, {
    cwd: ROOT,
  });
  if (code !== 0) throw new Error(stderr);
  return stdout;
}
