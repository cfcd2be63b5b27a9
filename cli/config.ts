import { readFileSync } from "node:fs";
import { messageOf, UsageError } from "./errors.ts";
import {
  flagOf,
  type OptionDefinition,
  type Options,
  type Source,
  takesValue,
} from "./option.ts";
import type { ValueSchema } from "./parsers.ts";
import { isDenied } from "./permissions.ts";

/** The key of the option that names the file. */
export const CONFIG = "config";

/** The schema of a value of which a parser reads any text. */
const TEXT: ValueSchema = { type: "string" };

/**
 * Reads the values of options from a JSON file.
 *
 * @throws {UsageError} If the file cannot be read, has an unknown key, or a value of
 * the wrong kind.
 */
export function readConfig(
  path: string,
  options: Options,
): ReadonlyMap<string, Source> {
  const { [CONFIG]: _, ...known } = options;
  const values = new Map<string, Source>();
  for (const [key, value] of Object.entries(parseFile(path))) {
    // It names the schema, for editors.
    if (key === "$schema") continue;
    const option = Object.hasOwn(known, key) ? known[key] : undefined;
    if (!option) {
      const meant = meantKey(key, known);
      const hint = meant === undefined
        ? `known are ${Object.keys(known).join(", ")}`
        : `did you mean '${meant}'?`;
      throw new UsageError(`${path}: unknown option '${key}'; ${hint}`);
    }
    const schema = schemaOf(option);
    if (!fits(value, schema)) {
      // The value can be a secret.
      throw new UsageError(
        `${path}: ${key}: must be ${kindsOf(schema)}, got ${kindOf(value)}`,
      );
    }
    const texts = (Array.isArray(value) ? value : [value]).map((item) =>
      typeof item === "object" ? JSON.stringify(item) : String(item)
    );
    values.set(key, { name: `${key} in ${path}`, texts });
  }
  return values;
}

/** The JSON schema of a file with the values of options. */
export function configSchema(options: Options, title: string): object {
  const { [CONFIG]: _, ...known } = options;
  const properties = Object.entries(known).map(([key, option]) => {
    const schema = schemaOf(option);
    const usual = defaultOf(option, schema);
    return [key, {
      description: option.summary,
      ...schema,
      ...(usual === undefined ? {} : { default: usual }),
    }];
  });
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title,
    type: "object",
    properties: {
      $schema: { description: "The address of this schema.", ...TEXT },
      ...Object.fromEntries(properties),
    },
    additionalProperties: false,
  };
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
  if (kindOf(value) === "an object") return Object(value);
  throw new UsageError(`${path}: must be a JSON object, got ${kindOf(value)}`);
}

/** The key of which the name of a flag or another spelling was given. */
function meantKey(key: string, options: Options): string | undefined {
  const plain = (text: string) => text.replaceAll(/[-_]/g, "").toLowerCase();
  return Object.entries(options).find(([known, option]) =>
    [known, flagOf(known, option)].map(plain).includes(plain(key))
  )?.[0];
}

function schemaOf(option: OptionDefinition): ValueSchema {
  if (!takesValue(option)) return { type: "boolean" };
  const { repeatable, parse: { schema = TEXT } } = option;
  return repeatable ? { type: "array", items: schema } : schema;
}

function defaultOf(option: OptionDefinition, schema: ValueSchema): unknown {
  if (!takesValue(option)) return false;
  const { default: text } = option;
  const number = Number(text);
  return fits(number, schema) && !Number.isNaN(number) ? number : text;
}

/** Whether a value is of a kind that a schema accepts; its parser checks the rest. */
function fits(value: unknown, schema: ValueSchema): boolean {
  const { anyOf, type, items } = schema;
  if (Array.isArray(anyOf)) return anyOf.some((one) => fits(value, one));
  if (Array.isArray(type)) return type.some((type) => fits(value, { type }));
  if (type === "array") {
    return Array.isArray(value) &&
      value.every((item) => fits(item, items as ValueSchema));
  }
  // An enumeration or a constant is of texts.
  const kind = type === "integer" ? "number" : type ?? "string";
  return kindOf(value) === (kind === "object" ? "an object" : `a ${kind}`);
}

function kindsOf({ anyOf, type = "string", items }: ValueSchema): string {
  const types = Array.isArray(anyOf)
    ? anyOf.map((one) => one.type ?? "string")
    : [type].flat();
  if (types[0] === "array") {
    return `a list of ${(items as ValueSchema).type ?? "string"}s`;
  }
  return [...new Set(types)].map((type) =>
    `a ${type === "integer" ? "number" : type}`
  ).join(" or ");
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
