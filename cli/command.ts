import type { Command as Parser } from "commander";
import { writeSync } from "node:fs";
import process from "node:process";
import type { CommandLine, Given } from "./command_line.ts";
import { readVariable } from "./environment.ts";
import { codeOf, CommandError, UsageError } from "./errors.ts";
import {
  flagOf,
  type OptionDefinition,
  type Options,
  SEPARATOR,
  takesValue,
  type ValueOption,
  type Values,
  variableOf,
} from "./option.ts";
import { attributeOf, normalized, parse, parserOf } from "./parser.ts";

/** A command. */
export interface Command<O extends Options = Options> extends CommandLine<O> {
  /**
   * Does the work.
   *
   * @throws {UsageError} If options do not go together: exit status 2.
   * @throws {CommandError} If it fails: exit status 1.
   */
  run(given: Given<O>): void | Promise<void>;
}

/** A text to print in place of running the command: the help or the version. */
export interface Text {
  /** The text, which ends with a line break. */
  readonly text: string;
}

/**
 * Reads a command line. Flags take precedence over environment variables, and
 * these over defaults.
 *
 * @param command The command.
 * @param args Its arguments.
 * @param variable Reads an environment variable.
 * @returns What the command is called with, or what to print instead.
 * @throws {UsageError} If an argument is unknown or a value is invalid.
 */
export function parseCommand<O extends Options>(
  command: CommandLine<O>,
  args: readonly string[],
  variable: (name: string) => string | undefined,
): Given<O> | Text {
  const parser = parserOf(command);
  const text = parse(parser, normalized(args, command));
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
  const values = Object.entries(command.options).flatMap(([key, option]) => {
    const value = valueOf(key, option, given.get(key));
    return value === undefined ? [] : [[key, value] as const];
  });
  return {
    values: Object.fromEntries(values) as Values<O>,
    argument,
    sourceOf: (key) => given.get(key)?.name,
  };
}

/**
 * Runs a command. Ends the process after the help or the version, with status 2
 * if the command was called wrongly, and with 1 if it fails.
 *
 * @param command The command.
 * @param args Its arguments.
 */
export async function runCommand<O extends Options>(
  command: Command<O>,
  args: readonly string[] = process.argv.slice(2),
): Promise<void> {
  try {
    const given = parseCommand(command, args, readVariable);
    if ("text" in given) {
      print(given.text);
      process.exit(0);
    }
    await command.run(given);
  } catch (error) {
    fail(error);
  }
}

/**
 * Reports a failure in one line, and ends the process.
 *
 * @param error The error.
 * @throws {unknown} The error, if it is neither of the command's own kinds.
 */
export function fail(error: unknown): never {
  // The reader of the output has enough, as in "... | head".
  if (codeOf(error) === "EPIPE") process.exit(1);
  const isUsage = error instanceof UsageError;
  if (!isUsage && !(error instanceof CommandError)) throw error;
  console.error(`heygen-sim: ${error.message.replaceAll(/\s+/g, " ")}`);
  process.exit(isUsage ? 2 : 1);
}

/** The descriptor of standard output. */
export const STDOUT = 1;

/** The descriptor of standard error. */
export const STDERR = 2;

/** Writes a text to standard output. */
export function print(text: string): void {
  printTo(STDOUT, text);
}

/** Milliseconds until a pipe that is full is tried again. */
const PIPE_WAIT_MS = 5;

/**
 * Writes all of a text, however little a pipe takes at a time.
 *
 * @param descriptor Where to write.
 * @param text The text.
 * @returns The bytes that it has.
 */
export function printTo(descriptor: number, text: string): number {
  const bytes = new TextEncoder().encode(text);
  for (let left = bytes; left.length > 0;) {
    try {
      left = left.subarray(writeSync(descriptor, left));
    } catch (error) {
      // Another process can have made the pipe non-blocking.
      if (codeOf(error) !== "EAGAIN") throw error;
      const never = new Int32Array(new SharedArrayBuffer(4));
      Atomics.wait(never, 0, 0, PIPE_WAIT_MS);
    }
  }
  return bytes.length;
}

/** Values as they were given, and the flag or variable that they came by. */
interface Source {
  readonly name: string;
  readonly texts: readonly string[];
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
  if (!command.environment) return undefined;
  const name = variableOf(key, option);
  const text = variable(name);
  if (text === undefined) return undefined;
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
