/**
 * Lets the classic algorithms wait for the same translations, all at once and in
 * virtual time, and shows what the simulator reports of them: `deno task report`.
 *
 * @module
 */
import { takeNoFlags } from "../command_line/no_flags.ts";
import { reportRows } from "./_report.ts";

takeNoFlags(
  Deno.args,
  `Lets the five classic algorithms wait for the same translations in virtual
time, and shows what the simulator reports of them.

Usage: deno task report`,
);
const rows = await reportRows();
const widths =
  rows[0]?.map((_, i) =>
    Math.max(...rows.map((cells) => cells[i]?.length ?? 0))
  ) ?? [];
for (const cells of rows) {
  const line = cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ");
  console.log(line.trimEnd());
}
