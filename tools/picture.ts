/**
 * Remakes the picture of the comparison: `deno task picture`.
 *
 * @module
 */
import { takeNoFlags } from "../command_line/no_flags.ts";
import { compare } from "../comparison/mod.ts";
import { renderPicture } from "../comparison/report/mod.ts";

const PICTURE = new URL("../docs/comparison.svg", import.meta.url);

takeNoFlags(
  Deno.args,
  `Remakes the picture of the comparison.

Usage: deno task picture`,
);
await Deno.writeTextFile(PICTURE, renderPicture(compare()));
