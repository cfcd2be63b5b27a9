import { Command as Parser, CommanderError, Option } from "commander";
import { type CommandLine, NAME } from "./command_line.ts";
import { UsageError } from "./errors.ts";
import {
  flagOf,
  type OptionDefinition,
  SEPARATOR,
  takesValue,
  variableOf,
} from "./option.ts";

/** The characters in a line of the help. */
const WIDTH = 80;

/**
 * Parses arguments.
 *
 * @param parser The parser, which has the results afterwards.
 * @returns The help or the version, if that is what they ask for.
 * @throws {UsageError} If an argument is unknown.
 */
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

/** Makes the parser of a command. */
export function parserOf(command: CommandLine, program: string): Parser {
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
export function normalized(
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
export function isVariadic({ argument = "" }: CommandLine): boolean {
  return argument.endsWith("...");
}

/** The environment variable of an option, if it has one. */
export function variableIn(
  { environment }: CommandLine,
  key: string,
  option: OptionDefinition,
): string | undefined {
  return environment ? variableOf(key, option) : option.variable;
}
