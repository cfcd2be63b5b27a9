/**
 * The command line: `deno run jsr:@heygen-sim/cli COMMAND`.
 *
 * @module
 */
import { Command as Parser } from "commander";
import process from "node:process";
import { execute, explain } from "./command.ts";
import { PROGRAM } from "./command_line.ts";
import { type Context, PROCESS } from "./context.ts";
import { parse } from "./parser.ts";
import manifest from "./deno.json" with { type: "json" };
import { COMMANDS } from "./registry.ts";

export type { Clock, Fetch } from "@heygen-sim/client";
export type { Context, Output } from "./context.ts";
export { Interrupted } from "./errors.ts";

/** The command that the scripts of `completion` call, which no help lists. */
const COMPLETE = "complete";

/**
 * Runs a command, or lists the commands.
 *
 * @param args The name of the command, and its arguments.
 * @param context The process that it runs in; by default this one.
 * @returns The exit status.
 *
 * @example
 * ```ts
 * import { main } from "@heygen-sim/cli";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(await main(["--help"]), 0);
 * ```
 */
export async function main(
  args: readonly string[],
  context: Context = PROCESS,
): Promise<number> {
  try {
    return await run(args, context);
  } catch (error) {
    context.stderr.write(`heygen-sim: unexpected ${error}\n`);
    return 1;
  }
}

async function run(
  args: readonly string[],
  context: Context,
): Promise<number> {
  const [name = "", ...rest] = args;
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load) {
    return await execute(await load(), rest, { program: PROGRAM, context });
  }
  if (name === COMPLETE) {
    const { complete } = await import("./completion.ts");
    await complete(rest[0] === "--" ? rest.slice(1) : rest, COMMANDS);
    return 0;
  }
  return await listCommands(args, context);
}

/** Prints the help, or suggests the command that a mistyped one resembles. */
async function listCommands(
  args: readonly string[],
  context: Context,
): Promise<number> {
  const program = new Parser(PROGRAM).helpCommand(false)
    .helpOption("-h, --help", "show this help")
    .version(manifest.version, "-V, --version", "show the version")
    .description("Waits for long-running jobs, and simulates their backend.");
  for (const load of Object.values(COMMANDS)) {
    const { name, summary } = await load();
    program.command(name).description(summary);
  }
  try {
    const text = parse(program, args.length > 0 ? args : ["--help"]);
    context.stdout.write(text ?? "");
    return 0;
  } catch (error) {
    return explain(error, context);
  }
}

if (import.meta.main) process.exit(await main(process.argv.slice(2)));
