/**
 * Remakes the tables in the README and in `docs/`: `deno task tables`. With
 * `--check` it changes nothing and fails if one is out of date.
 *
 * @module
 */
import { documents, fill, markdown } from "./_markdown.ts";
import { TABLES } from "./_tables.ts";

const ROOT = new URL("../", import.meta.url);

const check = Deno.args.includes("--check");
const tables = new Map<string, string>();
for (const [name, rows] of Object.entries(TABLES)) {
  tables.set(name, markdown(await rows()));
}
const outdated: string[] = [];
for (const [path, text] of await documents()) {
  const filled = fill(text, tables);
  if (filled === text) continue;
  outdated.push(path);
  if (!check) await Deno.writeTextFile(new URL(path, ROOT), filled);
}
if (check && outdated.length > 0) {
  console.error(
    `out of date: ${outdated.join(", ")}; run "deno task tables"`,
  );
  Deno.exit(1);
}
