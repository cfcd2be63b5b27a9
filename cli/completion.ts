import { RootCommand } from "@bomb.sh/tab";
import type { Command } from "./command.ts";
import { type CommandLine, PROGRAM } from "./command_line.ts";
import { UsageError } from "./errors.ts";
import { flagOf, type OptionDefinition, takesValue } from "./option.ts";
import type { ValueSchema } from "./parsers.ts";

type Commands = Readonly<
  Record<string, () => Promise<{ readonly line: CommandLine }>>
>;

const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;

/** `heygen-sim completion`: prints the completions of a shell. */
export const COMPLETION: Command = {
  name: "completion",
  summary: "Prints a script that completes commands and flags in a shell.",
  options: {},
  argument: "[shell]",
  notes: () => `The shells are ${SHELLS.join(", ")}.`,
  examples: [
    "source <(heygen-sim completion bash)",
    "heygen-sim completion zsh > ~/.zsh/completions/_heygen-sim",
    "heygen-sim completion fish > ~/.config/fish/completions/heygen-sim.fish",
    "heygen-sim completion powershell | Out-String | Invoke-Expression",
  ],
  run({ argument: shell = "" }) {
    if (!SHELLS.some((known) => known === shell)) {
      throw new UsageError(
        `completion: must be one of ${SHELLS.join(", ")}, got '${shell}'`,
      );
    }
    new RootCommand().setup(PROGRAM, PROGRAM, shell);
  },
};

/**
 * Prints how a command line can go on, as the scripts of the shells read it.
 *
 * @param args The words so far, after the name of the program; the last one can be
 * a part.
 */
export async function complete(
  args: readonly string[],
  commands: Commands,
): Promise<void> {
  const [name = ""] = args;
  // The others take time to load.
  const names = args.length > 1 && Object.hasOwn(commands, name)
    ? [name]
    : Object.keys(commands);
  const root = new RootCommand();
  for (const name of names) {
    const load = commands[name];
    if (load) describe(root, (await load()).line);
  }
  root.parse([...args]);
}

function describe(root: RootCommand, line: CommandLine): void {
  const command = root.command(line.name, line.summary);
  for (const [key, option] of Object.entries(line.options)) {
    const flag = flagOf(key, option);
    if (takesValue(option)) {
      command.option(flag, option.summary, (complete) => {
        for (const value of valuesOf(option)) complete(value, "");
      });
    } else {
      command.option(flag, option.summary);
    }
  }
  command.option("help", "show this help", "h");
  if (line === COMPLETION) {
    command.argument("shell", (complete) => {
      for (const shell of SHELLS) complete(shell, "");
    });
  }
}

/** The values that can be listed, or else the default. */
function valuesOf(option: OptionDefinition): string[] {
  if (!takesValue(option)) return [];
  const { parse: { schema = {} }, default: usual } = option;
  const listed = listedIn(schema);
  return listed.length > 0 ? listed : usual === undefined ? [] : [usual];
}

function listedIn({ enum: words, anyOf, const: word }: ValueSchema): string[] {
  if (Array.isArray(words)) return words.map(String);
  if (Array.isArray(anyOf)) return anyOf.flatMap(listedIn);
  return word === undefined ? [] : [String(word)];
}
