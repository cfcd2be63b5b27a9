/**
 * Remakes the picture of the comparison: `deno task picture`.
 *
 * @module
 */
import { runCommand } from "../cli/command.ts";
import { compare } from "../comparison/mod.ts";
import { renderPicture } from "../comparison/report/mod.ts";

const PICTURE = new URL("../docs/comparison.svg", import.meta.url);

await runCommand({
  name: "picture",
  summary: "Remakes the picture of the comparison.",
  options: {},
  run() {},
});
await Deno.writeTextFile(PICTURE, renderPicture(compare()));
