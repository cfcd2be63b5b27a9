/**
 * Remakes the tables in the README and in `docs/`, and the schema of options: `deno task tables`.
 *
 * @module
 */
import { runCommand } from "../cli/command.ts";
import { configSchema } from "../cli/config.ts";
import { SERVE_OPTIONS } from "../cli/serve_options.ts";
import { CommandError } from "../cli/errors.ts";
import { documents, fill, markdown } from "./_markdown.ts";
import { TABLES } from "./_tables.ts";

/** The schema of the file that `serve --config` reads. */
const SCHEMA = "cli/serve.schema.json";

const ROOT = new URL("../", import.meta.url);

async function remake(check: boolean): Promise<void> {
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
  const schema = configSchema(SERVE_OPTIONS, "Options of heygen-sim serve");
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  if (text !== await Deno.readTextFile(new URL(SCHEMA, ROOT))) {
    outdated.push(SCHEMA);
    if (!check) await Deno.writeTextFile(new URL(SCHEMA, ROOT), text);
  }
  if (check && outdated.length > 0) {
    throw new CommandError(
      `out of date: ${outdated.join(", ")}; run "deno task tables"`,
    );
  }
}

await runCommand({
  name: "tables",
  summary: "Remakes the tables in the documentation.",
  options: {
    check: { summary: "change nothing, and fail if a table is out of date" },
  },
  run: ({ values }) => remake(values.check),
});
