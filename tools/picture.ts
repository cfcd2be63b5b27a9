/**
 * Remakes the pictures in the documentation that need no browser: `deno task
 * picture`. With `--check` it fails if they are not those that are committed.
 *
 * @module
 */
import { runCommand } from "../cli/command.ts";
import { compare } from "../comparison/mod.ts";
import { renderPicture } from "../comparison/report/mod.ts";
import { CHECK, writeGenerated } from "./_generated.ts";
import { recording } from "./_recording.ts";

async function pictures(): Promise<readonly (readonly [string, string])[]> {
  const all = compare();
  // The documentation is read on telephones, too, where four plots would be too small.
  const one = { ...all, distributions: all.distributions.slice(0, 1) };
  const args = ["wait", "--algorithm", "fibonacci"];
  const wait = await recording("Recording of a wait for a job", args, 7);
  return [
    ["docs/comparison.svg", renderPicture(one)],
    ["docs/comparison-all.svg", renderPicture(all)],
    ["docs/wait.svg", wait],
  ];
}

await runCommand({
  name: "picture",
  summary: "Remakes the pictures in the documentation.",
  options: CHECK,
  run: async ({ values }) =>
    await writeGenerated("picture", await pictures(), values.check),
});
