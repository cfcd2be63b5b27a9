import process from "node:process";
import { type Context, PROCESS, withoutSecrets } from "./context.ts";
import { codeOf, CommandError, Interrupted } from "./errors.ts";
import { printable } from "./format.ts";
import type { CommandLine, Given, Options } from "./option.ts";
import { parseCommand } from "./parse_command.ts";

export interface Command<O extends Options = Options> extends CommandLine<O> {
  /**
   * Does the work.
   *
   * @returns The exit status; 0 if it is missing.
   * @throws {CommandError} If it fails.
   */
  run(
    given: Given<O>,
    context: Context,
  ): void | number | Promise<void | number>;
}

export async function execute<O extends Options>(
  command: Command<O>,
  args: readonly string[],
  context: Context,
  program?: string,
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
      ...Object.entries(options).flatMap(([key, { secret }]) =>
        secret && given.sources[key]?.texts || []
      ),
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
  process.exit(await execute(command, args, PROCESS, "deno task"));
}

/** Explains a failure in one line, and returns the exit status. */
export function explain(error: unknown, { stderr }: Context): number {
  // The reader of the output has enough, as in "... | head".
  if (codeOf(error) === "EPIPE") return 1;
  const isOwn = error instanceof CommandError || error instanceof Interrupted;
  const message = isOwn ? error.message : `unexpected ${error}`;
  stderr.write(`heygen-sim: ${printable(message.replaceAll(/\s+/g, " "))}\n`);
  return isOwn ? error.status : 1;
}
