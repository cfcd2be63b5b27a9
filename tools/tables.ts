/**
 * Remakes the tables in the README and in `docs/`, and the schema of options: `deno task tables`.
 *
 * @module
 */
import { runCommand } from "../cli/command.ts";
import { CONFIG, fits, schemaOf } from "../cli/config.ts";
import {
  type OptionDefinition,
  type Options,
  takesValue,
} from "../cli/option.ts";
import { SERVE_OPTIONS } from "../cli/serve_options.ts";
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

/** The JSON schema of a file with the values of options. */
function configSchema(options: Options, title: string): object {
  const { [CONFIG]: _, ...known } = options;
  const properties = Object.entries(known).map(([key, option]) => {
    const usual = defaultOf(option);
    return [key, {
      description: option.summary,
      ...schemaOf(option),
      ...(usual === undefined ? {} : { default: usual }),
    }];
  });
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title,
    type: "object",
    properties: {
      $schema: { description: "The address of this schema.", type: "string" },
      ...Object.fromEntries(properties),
    },
    additionalProperties: false,
  };
}

function defaultOf(option: OptionDefinition): unknown {
  if (!takesValue(option)) return false;
  const { default: text } = option;
  const number = Number(text);
  const isNumber = !Number.isNaN(number) && fits(number, schemaOf(option));
  return isNumber ? number : text;
}

await runCommand({
  name: "tables",
  summary: "Remakes the tables in the documentation.",
  options: CHECK,
  run: async ({ values }) =>
    await writeGenerated("tables", await files(), values.check),
});
