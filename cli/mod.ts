/**
 * The command line: `deno run jsr:@heygen-sim/cli COMMAND`.
 *
 * @module
 */
import { Command as Parser } from "commander";
import { type Command, fail, print, runCommand } from "./command.ts";
import { COMPARE } from "./compare.ts";
import { DEMO } from "./demo.ts";
import type { Options } from "./option.ts";
import { parse } from "./parser.ts";
import { REPORT } from "./report.ts";
import { SERVE } from "./serve.ts";

/** All commands. */
const COMMANDS = [
  entry(SERVE),
  entry(COMPARE),
  entry(DEMO),
  entry(REPORT),
];

function entry<O extends Options>(command: Command<O>) {
  const { name, summary } = command;
  const run = (args: readonly string[]) => runCommand(command, args);
  return { name, summary, run };
}

/**
 * Runs a command, or lists the commands.
 *
 * @param args The name of the command, and its arguments.
 */
export async function main(args: readonly string[]): Promise<void> {
  const [name, ...rest] = args;
  const command = COMMANDS.find((command) => command.name === name);
  if (command) await command.run(rest);
  else listCommands(args);
}

/** Prints the help, or suggests the command that a mistyped one resembles. */
function listCommands(args: readonly string[]): void {
  const program = new Parser("heygen-sim").helpCommand(false)
    .helpOption("-h, --help", "show this help")
    .description("Waits for long-running jobs, and simulates their backend.");
  for (const { name, summary } of COMMANDS) {
    program.command(name).description(summary);
  }
  try {
    print(parse(program, args.length > 0 ? args : ["--help"]) ?? "");
  } catch (error) {
    fail(error);
  }
}

if (import.meta.main) await main(Deno.args);
