import { Command as Parser, CommanderError, Option } from "commander";
import { type CommandLine, PROGRAM } from "./command_line.ts";
import { UsageError } from "./errors.ts";
import {
  flagOf,
  type OptionDefinition,
  type Options,
  SEPARATOR,
  takesValue,
  variableOf,
} from "./option.ts";

const WIDTH = 80;

/**
 * Makes the parser of a command. It collects all values of a flag as they were
 * given, so that `--help` works whatever else is wrong.
 */
export function parserOf(command: CommandLine, program: string): Parser {
  const { name, summary, options, version, argument, notes } = command;
  const { operands, examples = [] } = command;
  const parser = new Parser(`${program} ${name}`).description(summary)
    .allowExcessArguments();
  for (const [key, option] of Object.entries(options)) {
    if (option.heading) parser.optionsGroup(`${option.heading}:`);
    parser.addOption(parserOption(key, option, command));
  }
  if (Object.values(options).some(({ heading }) => heading)) {
    parser.optionsGroup("Help:");
  }
  parser.helpOption("-h, --help", "show this help");
  if (version) parser.version(version, "-V, --version", "show the version");
  if (argument) parser.argument(argument);
  if (operands) parser.usage(`[options] -- ${operands}`);
  if (notes) parser.addHelpText("after", () => `\n${notes()}`);
  if (examples.length > 0) {
    const lines = examples.map((line) => `  ${line}`).join("\n");
    // A task of a clone is the program by another name.
    const text = lines.replaceAll(PROGRAM, program);
    parser.addHelpText("after", `\nExamples:\n\n${text}`);
  }
  return parser;
}

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

function parserOption(
  key: string,
  option: OptionDefinition,
  command: CommandLine,
): Option {
  const flag = `--${flagOf(key, option)}`;
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
  { options }: CommandLine,
): string[] {
  const known = flagsOf(options);
  const result: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    const next = args[i + 1];
    const [name = "", ...value] = arg.split("=");
    if (known.get(arg)) {
      const isMissing = next === undefined || next.startsWith("--");
      result.push(isMissing ? `${arg}=` : `${arg}=${next}`);
      if (!isMissing) i++;
    } else if (known.get(name) === false && value.length > 0) {
      throw new UsageError(`${name}: takes no value, got '${value.join("=")}'`);
    } else {
      const isUnknown = arg.startsWith("-") && !known.has(name);
      result.push(isUnknown ? name : arg);
    }
  }
  return result;
}

/** The environment variable of an option, if it has one. */
export function variableIn(
  { environment }: CommandLine,
  key: string,
  option: OptionDefinition,
): string | undefined {
  return environment ? variableOf(key, option) : option.variable;
}

/**
 * Splits arguments where the command's own end: at `--`, or before the first that
 * is neither an option nor the value of one.
 */
export function splitOperands(
  args: readonly string[],
  { options }: CommandLine,
): [own: readonly string[], operands: readonly string[]] {
  const known = flagsOf(options);
  const end = args.findIndex((arg, i) =>
    arg === "--" || !arg.startsWith("-") && !known.get(args[i - 1] ?? "")
  );
  if (end < 0) return [args, []];
  return [args.slice(0, end), args.slice(args[end] === "--" ? end + 1 : end)];
}

/** The flags, and whether each takes a value. */
function flagsOf(options: Options): ReadonlyMap<string, boolean> {
  return new Map(
    Object.entries(options).map(([key, option]) => [
      `--${flagOf(key, option)}`,
      takesValue(option),
    ]),
  );
}

/** The name by which a parser has the value of a flag. */
export function attributeOf(flag: string): string {
  return new Option(`--${flag}`).attributeName();
}
