/**
 * The command line: `deno run jsr:@heygen-sim/cli COMMAND`.
 *
 * @module
 */
import { Command as Parser } from "commander";
import process from "node:process";
import { type Command, fail, print, runCommand } from "./command.ts";
import type { Options } from "./option.ts";
import { parse } from "./parser.ts";

/** All commands; each is loaded on demand. */
const COMMANDS: Readonly<Record<string, () => Promise<Entry>>> = {
  serve: async () => entry((await import("./serve.ts")).SERVE),
  compare: async () => entry((await import("./compare.ts")).COMPARE),
  demo: async () => entry((await import("./demo.ts")).DEMO),
  report: async () => entry((await import("./report.ts")).REPORT),
};

interface Entry {
  readonly name: string;
  readonly summary: string;
  readonly run: (args: readonly string[]) => Promise<void>;
}

function entry<O extends Options>(command: Command<O>): Entry {
  const { name, summary } = command;
  return { name, summary, run: (args) => runCommand(command, args) };
}

/**
 * Runs a command, or lists the commands.
 *
 * @param args The name of the command, and its arguments.
 */
export async function main(args: readonly string[]): Promise<void> {
  const [name = "", ...rest] = args;
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load) await (await load()).run(rest);
  else await listCommands(args);
}

/** Prints the help, or suggests the command that a mistyped one resembles. */
async function listCommands(args: readonly string[]): Promise<void> {
  const program = new Parser("heygen-sim").helpCommand(false)
    .helpOption("-h, --help", "show this help")
    .description("Waits for long-running jobs, and simulates their backend.");
  for (const load of Object.values(COMMANDS)) {
    const { name, summary } = await load();
    program.command(name).description(summary);
  }
  try {
    print(parse(program, args.length > 0 ? args : ["--help"]) ?? "");
  } catch (error) {
    fail(error);
  }
}

if (import.meta.main) await main(process.argv.slice(2));
