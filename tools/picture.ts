/**
 * Remakes the pictures of the comparison: `deno task picture`.
 *
 * @module
 */
import { runCommand } from "../cli/command.ts";
import { compare } from "../comparison/mod.ts";
import { renderPicture } from "../comparison/report/mod.ts";

const DOCS = new URL("../docs/", import.meta.url);

await runCommand({
  name: "picture",
  summary: "Remakes the pictures of the comparison.",
  options: {},
  run: draw,
});

async function draw(): Promise<void> {
  const all = compare();
  // The README is read on telephones, too, where four plots would be too small.
  const one = { ...all, distributions: all.distributions.slice(0, 1) };
  for (
    const [name, shown] of [["comparison", one], [
      "comparison-all",
      all,
    ]] as const
  ) {
    await Deno.writeTextFile(
      new URL(`${name}.svg`, DOCS),
      renderPicture(shown),
    );
  }
}
