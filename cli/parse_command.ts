import { type Command as Parser, Option } from "commander";
import { type CommandLine, type Given, PROGRAM } from "./command_line.ts";
import { CONFIG, readConfig } from "./config.ts";
import { UsageError } from "./errors.ts";
import {
  flagOf,
  type OptionDefinition,
  type Options,
  SEPARATOR,
  type Source,
  takesValue,
  type ValueOption,
  type Values,
} from "./option.ts";
import {
  isVariadic,
  normalized,
  parse,
  parserOf,
  variableIn,
} from "./parser.ts";

/** What to print in place of running the command: the help or the version. */
export interface Text {
  /** The text, which ends with a line break. */
  readonly text: string;
}

/**
 * Reads a command line. Flags take precedence over environment variables, these
 * over the file that an option `config` names, and this one over defaults.
 *
 * @param variable Reads an environment variable.
 * @returns What the command is called with, or what to print instead.
 * @throws {UsageError} If an argument is unknown or a value is invalid.
 */
export function parseCommand<O extends Options>(
  command: CommandLine<O>,
  args: readonly string[],
  variable: (name: string) => string | undefined,
  program: string = PROGRAM,
): Given<O> | Text {
  const { options, argument = "" } = command;
  const parser = parserOf(command, program);
  const text = parse(parser, normalized(args, command));
  if (text !== undefined) return { text };
  const unexpected = isVariadic(command)
    ? undefined
    : parser.args[argument ? 1 : 0];
  if (unexpected !== undefined) {
    throw new UsageError(
      `unexpected argument '${unexpected}'; --help lists what is known`,
    );
  }
  const sources: Record<string, Source> = {};
  for (const [key, option] of Object.entries(options)) {
    const source = byFlag(parser, flagOf(key, option)) ??
      byVariable(option, variableIn(command, key, option), variable);
    if (source) sources[key] = source;
  }
  const { [CONFIG]: config } = options;
  const path = config && valueOf(CONFIG, config, sources[CONFIG]);
  const byFile = typeof path === "string" ? readConfig(path, options) : {};
  const all = { ...byFile, ...sources };
  const values = Object.entries(options).flatMap(([key, option]) => {
    const value = valueOf(key, option, all[key]);
    return value === undefined ? [] : [[key, value] as const];
  });
  return {
    values: Object.fromEntries(values) as Values<O>,
    args: parser.args,
    sources: all as Given<O>["sources"],
  };
}

function byFlag(parser: Parser, name: string): Source | undefined {
  const texts: readonly string[] | true | undefined = parser.getOptionValue(
    new Option(name).attributeName(),
  );
  return texts && { name, texts: texts === true ? ["true"] : texts };
}

function byVariable(
  option: OptionDefinition,
  name: string | undefined,
  variable: (name: string) => string | undefined,
): Source | undefined {
  const text = name && variable(name);
  if (name === undefined || text === undefined) return undefined;
  // A secret that is missing in CI is an empty variable.
  if (text === "" && option.variable !== undefined) return undefined;
  const texts = takesValue(option) && option.repeatable
    ? text.split(SEPARATOR).filter((part) => part.trim() !== "")
    : [text];
  return { name, texts };
}

/** How the value of a switch is read. */
const SWITCH: Pick<ValueOption<boolean>, "default" | "repeatable" | "parse"> = {
  default: "false",
  parse(text) {
    if (text === "true" || text === "1") return true;
    if (text === "false" || text === "0" || text === "") return false;
    throw new TypeError(`must be true or false, got '${text}'`);
  },
};

function valueOf(
  key: string,
  option: OptionDefinition,
  source: Source | undefined,
): unknown {
  const { default: usual, repeatable, parse } = takesValue(option)
    ? option
    : SWITCH;
  const texts = source?.texts ?? (usual === undefined ? [] : [usual]);
  try {
    if (repeatable) return texts.map(parse);
    const text = texts.at(-1);
    return text === undefined ? undefined : parse(text);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const name = source?.name ?? flagOf(key, option);
    throw new UsageError(`${name}: ${error.message}`);
  }
}
