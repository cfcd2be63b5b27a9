import { type Command, execute } from "./command.ts";
import { type CommandLine, PROGRAM } from "./command_line.ts";
import type { Context } from "./context.ts";
import type { Options } from "./option.ts";

/** A command of the program, whatever its options are. */
export interface Entry {
  readonly line: CommandLine;
  readonly run: (args: readonly string[], context: Context) => Promise<number>;
}

/** All commands; each is loaded on demand. */
export const COMMANDS: Readonly<Record<string, () => Promise<Entry>>> = {
  serve: async () => entry((await import("./serve.ts")).SERVE),
  create: async () => entry((await import("./create.ts")).CREATE),
  wait: async () => entry((await import("./wait.ts")).WAIT),
  status: async () => entry((await import("./status.ts")).STATUS),
  reset: async () => entry((await import("./create.ts")).RESET),
  jobs: async () => entry((await import("./jobs.ts")).JOBS),
  intercept: async () => entry((await import("./intercept.ts")).INTERCEPT),
  plan: async () => entry((await import("./plan.ts")).PLAN),
  compare: async () => entry((await import("./compare.ts")).COMPARE),
  demo: async () => entry((await import("./demo.ts")).DEMO),
  report: async () => entry((await import("./report.ts")).REPORT),
  completion: async () => entry((await import("./completion.ts")).COMPLETION),
};

function entry<O extends Options>(command: Command<O>): Entry {
  return {
    line: command,
    run: (args, context) =>
      execute(command, args, { program: PROGRAM, context }),
  };
}
