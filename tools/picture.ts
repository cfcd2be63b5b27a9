/**
 * Remakes the pictures in the documentation that need no browser: `deno task
 * picture`. With `--check` it fails if they are not those that are committed.
 *
 * @module
 */
import { runCommand } from "../cli/command.ts";
import { CommandError } from "../cli/errors.ts";
import { compare } from "../comparison/mod.ts";
import { renderPicture } from "../comparison/report/mod.ts";
import { record } from "./_recording.ts";
import { renderRecording } from "./_recording_picture.ts";

const DOCS = new URL("../docs/", import.meta.url);

async function pictures(): Promise<Record<string, string>> {
  const all = compare();
  // The documentation is read on telephones, too, where four plots would be too small.
  const one = { ...all, distributions: all.distributions.slice(0, 1) };
  const wait = await record(["wait", "--algorithm", "fibonacci"], {
    columns: 55,
    seed: 7,
  });
  return {
    "comparison.svg": renderPicture(one),
    "comparison-all.svg": renderPicture(all),
    "wait.svg": renderRecording(wait, "Recording of a wait for a job"),
  };
}

async function draw(check: boolean): Promise<void> {
  const outdated: string[] = [];
  for (const [name, picture] of Object.entries(await pictures())) {
    const path = new URL(name, DOCS);
    const committed = await Deno.readTextFile(path).catch(() => "");
    if (picture === committed) continue;
    outdated.push(name);
    if (!check) await Deno.writeTextFile(path, picture);
  }
  if (check && outdated.length > 0) {
    throw new CommandError(
      `out of date: ${outdated.join(", ")}; run "deno task picture"`,
    );
  }
}

await runCommand({
  name: "picture",
  summary: "Remakes the pictures in the documentation.",
  options: {
    check: {
      summary: "change nothing, and fail if a picture is out of date",
    },
  },
  run: ({ values }) => draw(values.check),
});
