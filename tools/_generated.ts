import { CommandError } from "../cli/errors.ts";
import { ROOT } from "./_copy.ts";

/** The option `--check` of a task that makes files. */
export const CHECK = {
  check: { summary: "change nothing, and fail if a file is out of date" },
} as const;

/**
 * Writes the files that have changed.
 *
 * @param files Their contents by path, relative to the repository's root.
 * @throws {CommandError} If there are any, and they are only to be checked.
 */
export async function writeGenerated(
  task: string,
  files: Iterable<readonly [path: string, text: string]>,
  check: boolean,
): Promise<void> {
  const outdated: string[] = [];
  for (const [path, text] of files) {
    const url = new URL(path, ROOT);
    if (text === await Deno.readTextFile(url).catch(() => "")) continue;
    outdated.push(path);
    if (!check) await Deno.writeTextFile(url, text);
  }
  if (check && outdated.length > 0) {
    throw new CommandError(
      `out of date: ${outdated.join(", ")}; run "deno task ${task}"`,
    );
  }
}
