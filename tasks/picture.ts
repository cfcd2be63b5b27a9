/**
 * Remakes what the README shows: the picture and the table of the comparison,
 * and the table of the report: `deno task picture`.
 *
 * @module
 */
import { takeNoFlags } from "../command_line/no_flags.ts";
import { compare } from "../comparison/mod.ts";
import { renderPicture } from "../comparison/report/mod.ts";
import { comparisonRows } from "./_comparison.ts";
import { writeTable } from "./_readme.ts";
import { reportRows } from "./_report.ts";

const PICTURE = new URL("../docs/comparison.svg", import.meta.url);

takeNoFlags(
  Deno.args,
  `Remakes the picture and the tables in the README: the comparison and the report.

Usage: deno task picture`,
);
const comparison = compare();
await Deno.writeTextFile(PICTURE, renderPicture(comparison));
await writeTable("comparison", comparisonRows(comparison));
await writeTable("report", await reportRows());
