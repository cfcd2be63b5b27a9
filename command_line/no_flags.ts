import { CommandLine } from "./command_line.ts";
import { fail } from "./fail.ts";
import { UsageError } from "./usage_error.ts";

/** The exit status of a command that was called wrongly. */
const USAGE_STATUS = 2;

/**
 * Reads the command line of a command that has no flags but `--help`: prints
 * the help and ends the process if it is asked for, and refuses all else.
 *
 * @param args The command line's arguments.
 * @param help What `--help` prints.
 */
export function takeNoFlags(args: readonly string[], help: string): void {
  let helps = false;
  try {
    const line = new CommandLine(args, {
      settings: {},
      switches: { help: "h" },
    });
    helps = line.has("help");
  } catch (error) {
    if (error instanceof UsageError) fail(error.message, USAGE_STATUS);
    throw error;
  }
  if (!helps) return;
  console.log(help);
  Deno.exit(0);
}
