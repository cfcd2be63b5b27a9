import { readFileSync } from "node:fs";
import { isDenied } from "./environment.ts";
import { messageOf, UsageError } from "./errors.ts";
import {
  type OptionDefinition,
  type Options,
  type Source,
  takesValue,
} from "./option.ts";
import type { ValueSchema } from "./parsers.ts";

export const CONFIG = "config";

/**
 * Reads the values of options from a JSON file.
 *
 * @throws {UsageError} If the file cannot be read, has an unknown key, or a value of
 * the wrong kind.
 */
export function readConfig(
  path: string,
  options: Options,
): Readonly<Record<string, Source>> {
  const { [CONFIG]: _, ...known } = options;
  const sources: Record<string, Source> = {};
  for (const [key, value] of Object.entries(parseFile(path))) {
    // It names the schema, for editors.
    if (key === "$schema") continue;
    const option = Object.hasOwn(known, key) ? known[key] : undefined;
    if (!option) {
      const names = Object.keys(known).join(", ");
      throw new UsageError(
        `${path}: unknown option '${key}'; known are ${names}`,
      );
    }
    const schema = schemaOf(option);
    if (!fits(value, schema)) {
      const accepted = kindsOf(schema).map(withArticle).join(" or ");
      // The value can be a secret.
      const given = withArticle(kindOf(value));
      throw new UsageError(
        `${path}: ${key}: must be ${accepted}, got ${given}`,
      );
    }
    const texts = [value].flat().map((item) =>
      typeof item === "object" ? JSON.stringify(item) : String(item)
    );
    sources[key] = { name: `${key} in ${path}`, texts };
  }
  return sources;
}

/** The JSON schema of an option in a file. */
export function schemaOf(option: OptionDefinition): ValueSchema {
  if (!takesValue(option)) return { type: "boolean" };
  const { repeatable, parse: { schema = { type: "string" } } } = option;
  return repeatable ? { type: "array", items: schema } : schema;
}

/** Whether a value is of a kind that a schema accepts; its parser checks the rest. */
export function fits(value: unknown, schema: ValueSchema): boolean {
  const { items } = schema;
  return items
    ? Array.isArray(value) && value.every((item) => fits(item, items))
    : kindsOf(schema).includes(kindOf(value));
}

function parseFile(path: string): object {
  let value: unknown;
  try {
    // Editors on Windows begin files with a byte order mark.
    value = JSON.parse(readFileSync(path, "utf8").replace(/^\uFEFF/, ""));
  } catch (error) {
    const reason = isDenied(error)
      ? `Deno's permissions do not allow it; run with --allow-read=${path}`
      : messageOf(error);
    throw new UsageError(`cannot read the options in '${path}': ${reason}`);
  }
  const kind = kindOf(value);
  if (kind === "object") return Object(value);
  throw new UsageError(
    `${path}: must be a JSON object, got ${withArticle(kind)}`,
  );
}

function kindsOf({ anyOf, type, items }: ValueSchema): readonly string[] {
  if (anyOf) return [...new Set(anyOf.flatMap(kindsOf))];
  if (items) return [`list of ${kindsOf(items)}s`];
  // An enumeration or a constant is of texts.
  return [type ?? "string"].flat()
    .map((type) => type === "integer" ? "number" : type);
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "list" : typeof value;
}

function withArticle(kind: string): string {
  return kind === "null" ? kind : `${kind === "object" ? "an" : "a"} ${kind}`;
}
