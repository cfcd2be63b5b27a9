/**
 * Remakes the tables in the README and in `docs/`, and the schema of options: `deno task tables`.
 *
 * @module
 */
import { runCommand } from "../cli/command.ts";
import { SERVE_OPTIONS } from "../cli/serve_options.ts";
import { configSchema } from "./_config_schema.ts";
import { CHECK, writeGenerated } from "./_generated.ts";
import { documents, fill, markdown } from "./_markdown.ts";
import { TABLES } from "./_tables.ts";

async function files(): Promise<Map<string, string>> {
  const tables = new Map<string, string>();
  for (const [name, rows] of Object.entries(TABLES)) {
    tables.set(name, markdown(await rows()));
  }
  const made = await documents();
  for (const [path, text] of made) made.set(path, fill(text, tables));
  const schema = configSchema(SERVE_OPTIONS, "Options of heygen-sim serve");
  // The schema of the file that `serve --config` reads.
  made.set("cli/serve.schema.json", `${JSON.stringify(schema, null, 2)}\n`);
  return made;
}

await runCommand({
  name: "tables",
  summary: "Remakes the tables in the documentation.",
  options: CHECK,
  run: async ({ values }) =>
    await writeGenerated("tables", await files(), values.check),
});
