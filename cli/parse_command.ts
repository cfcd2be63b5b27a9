import { Command as Parser, CommanderError, Option } from "commander";
import { CONFIG, readConfig } from "./config.ts";
import { UsageError } from "./errors.ts";
import {
  type CommandLine,
  flagOf,
  type Given,
  type OptionDefinition,
  type Options,
  SEPARATOR,
  type Source,
  takesValue,
  type ValueOption,
  type Values,
  variableOf,
} from "./option.ts";
import { NAME, PROGRAM } from "./program.ts";

/** The characters in a line of the help. */
const WIDTH = 80;

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

/** Parses arguments, and returns the help or the version if they ask for that. */
export function parse(
  parser: Parser,
  args: readonly string[],
): string | undefined {
  let text = "";
  parser.exitOverride().configureOutput({
    writeOut: (part) => text += part,
    writeErr: () => {},
    // The defaults read the environment, which may not be permitted.
    getOutHasColors: () => false,
    getErrHasColors: () => false,
    getOutHelpWidth: () => WIDTH,
    getErrHelpWidth: () => WIDTH,
  });
  try {
    parser.parse(args, { from: "user" });
    return undefined;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return text;
    const message = error.message.replace(/^error: /, "")
      .replaceAll("\n", " ");
    throw new UsageError(`${message}; --help lists what is known`);
  }
}

function parserOf(command: CommandLine, program: string): Parser {
  const { name, summary, options, version, argument, notes } = command;
  const parser = new Parser(`${program} ${name}`).description(summary)
    .allowExcessArguments().passThroughOptions(isVariadic(command));
  for (const [key, option] of Object.entries(options)) {
    if (option.heading) parser.optionsGroup(`${option.heading}:`);
    parser.addOption(parserOption(key, option, command));
  }
  if (Object.values(options).some(({ heading }) => heading)) {
    parser.optionsGroup("Help:");
  }
  parser.helpOption("-h, --help", "show this help");
  if (version) parser.version(version, "-V, --version", "show the version");
  if (isVariadic(command)) parser.usage(`[options] -- ${argument}`);
  else if (argument) parser.argument(argument);
  if (notes) parser.addHelpText("after", `\n${notes}`);
  if (command.examples) {
    const lines = command.examples.map((line) => `  ${line}`).join("\n");
    // The name of a file stays as it is.
    const text = lines.replaceAll(`${NAME} `, `${program} `);
    parser.addHelpText("after", `\nExamples:\n\n${text}`);
  }
  return parser;
}

/**
 * An option for `commander`, which collects the values as they are given: they are
 * parsed after all arguments are read, so that `--help` works whatever else is
 * wrong.
 */
function parserOption(
  key: string,
  option: OptionDefinition,
  command: CommandLine,
): Option {
  const flag = flagOf(key, option);
  const variable = variableIn(command, key, option);
  if (!takesValue(option)) {
    return new Option(flag, described(option.summary, [variable]));
  }
  const { takes, summary, repeatable, otherwise } = option;
  const usual = option.default ?? otherwise;
  const details = [
    usual && `default: ${usual}`,
    repeatable && variable
      ? `${variable}, separated by ${SEPARATOR}`
      : variable,
  ];
  return new Option(
    `${flag} <${takes}>`,
    described(repeatable ? `${summary}; repeatable` : summary, details),
  ).argParser((text, texts: readonly string[] = []) => [...texts, text]);
}

function described(
  summary: string,
  details: readonly (string | undefined)[],
): string {
  const given = details.filter(Boolean);
  return given.length > 0 ? `${summary} (${given.join("; ")})` : summary;
}

/**
 * Prepares arguments for `commander`. A flag without its value gets an empty one,
 * which the option refuses: `commander` would take the next flag for the value.
 * An unknown flag loses its value, which can be a secret, so that no error
 * repeats it.
 *
 * @throws {UsageError} If a switch has a value.
 */
function normalized(
  args: readonly string[],
  command: CommandLine,
): string[] {
  const flags = new Map(
    Object.entries(command.options).map(([key, option]) => [
      flagOf(key, option),
      takesValue(option),
    ]),
  );
  const result: string[] = [];
  const rest = [...args];
  for (let arg; (arg = rest.shift()) !== undefined;) {
    const [flag = "", ...value] = arg.split("=");
    if (arg === "--" || isVariadic(command) && !arg.startsWith("-")) {
      return [...result, arg, ...rest];
    }
    if (flags.get(arg)) {
      const hasValue = rest.length > 0 && !rest[0]?.startsWith("--");
      result.push(`${arg}=${hasValue ? rest.shift() : ""}`);
    } else if (flags.get(flag) === false && value.length > 0) {
      throw new UsageError(`${flag}: takes no value, got '${value.join("=")}'`);
    } else {
      result.push(arg.startsWith("-") && !flags.has(flag) ? flag : arg);
    }
  }
  return result;
}

/** Whether the command takes all arguments from the first that is no option. */
function isVariadic({ argument = "" }: CommandLine): boolean {
  return argument.endsWith("...");
}

function variableIn(
  { environment }: CommandLine,
  key: string,
  option: OptionDefinition,
): string | undefined {
  return environment ? variableOf(key, option) : option.variable;
}
