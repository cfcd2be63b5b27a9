import type { Command as Parser } from "commander";
import process from "node:process";
import type { CommandLine, Given } from "./command_line.ts";
import { CONFIG, readConfig } from "./config.ts";
import { type Context, PROCESS, withoutSecrets } from "./context.ts";
import { codeOf, CommandError, Interrupted, UsageError } from "./errors.ts";
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
  attributeOf,
  normalized,
  parse,
  parserOf,
  splitOperands,
  variableIn,
} from "./parser.ts";

export interface Command<O extends Options = Options> extends CommandLine<O> {
  /**
   * Does the work.
   *
   * @returns The exit status; 0 if it is missing.
   * @throws {UsageError} If options do not go together: exit status 2.
   * @throws {CommandError} If it fails: exit status 1, or that of the error.
   */
  run(
    given: Given<O>,
    context: Context,
  ): void | number | Promise<void | number>;
}

/** A text to print in place of running the command: the help or the version. */
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
  program = "deno task",
): Given<O> | Text {
  const parser = parserOf(command, program);
  const [own, operands] = command.operands
    ? splitOperands(args, command)
    : [args, []];
  const text = parse(parser, normalized(own, command));
  if (text !== undefined) return { text };
  const [argument, ...others] = parser.args;
  const stranger = command.argument ? others[0] : argument;
  if (stranger !== undefined) {
    throw new UsageError(
      `unexpected argument '${stranger}'; --help lists what is known`,
    );
  }
  const given = new Map<string, Source>();
  for (const [key, option] of Object.entries(command.options)) {
    const source = findSource(key, option, parser, command, variable);
    if (source !== undefined) given.set(key, source);
  }
  const { [CONFIG]: config } = command.options;
  const path = config && valueOf(CONFIG, config, given.get(CONFIG));
  if (typeof path === "string") {
    for (const [key, source] of readConfig(path, command.options)) {
      if (!given.has(key)) given.set(key, source);
    }
  }
  const values = Object.entries(command.options).flatMap(([key, option]) => {
    const value = valueOf(key, option, given.get(key));
    return value === undefined ? [] : [[key, value] as const];
  });
  return {
    values: Object.fromEntries(values) as Values<O>,
    argument,
    operands,
    sourceOf: (key) => given.get(key)?.name,
    textsOf: (key) => given.get(key)?.texts ?? [],
  };
}

/** Runs a command, and returns the exit status. */
export async function execute<O extends Options>(
  command: Command<O>,
  args: readonly string[],
  { program, context }: {
    readonly program: string;
    readonly context: Context;
  },
): Promise<number> {
  let shown = context;
  try {
    const given = parseCommand(command, args, context.variable, program);
    if ("text" in given) {
      context.stdout.write(given.text);
      return 0;
    }
    const { options, secretVariables = [] } = command;
    const secrets = [
      ...Object.entries(options)
        .flatMap(([key, { secret }]) => secret ? given.textsOf(key) : []),
      ...secretVariables.map((name) => context.variable(name) ?? ""),
    ];
    shown = withoutSecrets(context, secrets);
    return await command.run(given, shown) ?? 0;
  } catch (error) {
    return explain(error, shown);
  }
}

/** Runs a task of this repository, and ends the process. */
export async function runCommand<O extends Options>(
  command: Command<O>,
  args: readonly string[] = process.argv.slice(2),
): Promise<never> {
  const options = { program: "deno task", context: PROCESS };
  process.exit(await execute(command, args, options));
}

/**
 * Explains a failure in one line, and returns the exit status.
 *
 * @throws {unknown} The error, if it is not of the command's own kinds.
 */
export function explain(error: unknown, { stderr }: Context): number {
  // The reader of the output has enough, as in "... | head".
  if (codeOf(error) === "EPIPE") return 1;
  const status = error instanceof UsageError
    ? 2
    : error instanceof CommandError || error instanceof Interrupted
    ? error.status
    : undefined;
  if (status === undefined) throw error;
  const { message } = error as Error;
  stderr.write(`heygen-sim: ${message.replaceAll(/\s+/g, " ")}\n`);
  return status;
}

function findSource(
  key: string,
  option: OptionDefinition,
  parser: Parser,
  command: CommandLine,
  variable: (name: string) => string | undefined,
): Source | undefined {
  const flag = flagOf(key, option);
  const byFlag: readonly string[] | true | undefined = parser.getOptionValue(
    attributeOf(flag),
  );
  if (byFlag !== undefined) {
    return { name: `--${flag}`, texts: byFlag === true ? ["true"] : byFlag };
  }
  const name = variableIn(command, key, option);
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
const SWITCH: Pick<
  ValueOption<boolean>,
  "default" | "repeatable" | "parse"
> = {
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
  const name = source?.name ?? `--${flagOf(key, option)}`;
  try {
    if (repeatable) return texts.map(parse);
    const text = texts.at(-1);
    return text === undefined ? undefined : parse(text);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new UsageError(`${name}: ${error.message}`);
  }
}
