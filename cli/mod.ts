/**
 * The command line: `deno run jsr:@heygen-sim/cli COMMAND`.
 *
 * @module
 */
import { Command as Parser } from "commander";
import process from "node:process";
import { type Command, execute, explain } from "./command.ts";
import { type Context, PROCESS } from "./context.ts";
import manifest from "./deno.json" with { type: "json" };
import { parse } from "./parse_command.ts";
import { PROGRAM } from "./program.ts";

export type { Clock, Fetch } from "@heygen-sim/client";
export type { Context, Output } from "./context.ts";
export { Interrupted } from "./errors.ts";

/** All commands; each is loaded on demand. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import("./serve.ts")).SERVE,
  create: async () => (await import("./create.ts")).CREATE,
  wait: async () => (await import("./wait.ts")).WAIT,
  status: async () => (await import("./status.ts")).STATUS,
  reset: async () => (await import("./create.ts")).RESET,
  jobs: async () => (await import("./jobs.ts")).JOBS,
  intercept: async () => (await import("./intercept.ts")).INTERCEPT,
  plan: async () => (await import("./plan.ts")).PLAN,
  compare: async () => (await import("./compare.ts")).COMPARE,
  demo: async () => (await import("./demo.ts")).DEMO,
  report: async () => (await import("./report.ts")).REPORT,
  completion: async () => (await import("./completion.ts")).COMPLETION,
};

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
    // Some tasks and package runners pass on what ends their own flags.
    return await run(args[0] === "--" ? args.slice(1) : args, context);
  } catch (error) {
    return explain(error, context);
  }
}

async function run(
  args: readonly string[],
  context: Context,
): Promise<number> {
  const [name = "", ...rest] = args;
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load) {
    return await execute(await load(), rest, context);
  }
  if (name === COMPLETE) {
    const { complete } = await import("./completion.ts");
    const words = rest[0] === "--" ? rest.slice(1) : rest;
    context.stdout.write(await complete(words, COMMANDS));
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
  const text = parse(program, args.length > 0 ? args : ["--help"]);
  context.stdout.write(text ?? "");
  return 0;
}

if (import.meta.main) process.exit(await main(process.argv.slice(2)));
