import { RootCommand } from "@bomb.sh/tab";
import type { Command } from "./command.ts";
import { UsageError } from "./errors.ts";
import { flagOf, takesValue, type ValueOption } from "./option.ts";
import type { ValueSchema } from "./parsers.ts";
import { NAME } from "./program.ts";

const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;

export const COMPLETION: Command = {
  name: "completion",
  summary: "Prints a script that completes commands and flags in a shell.",
  options: {},
  argument: "[shell]",
  notes: `The shells are ${SHELLS.join(", ")}.`,
  examples: [
    "source <(heygen-sim completion bash)",
    "heygen-sim completion zsh > ~/.zsh/completions/_heygen-sim",
    "heygen-sim completion fish > ~/.config/fish/completions/heygen-sim.fish",
    "heygen-sim completion powershell | Out-String | Invoke-Expression",
  ],
  run({ args: [shell = ""] }, { stdout }) {
    if (!SHELLS.some((known) => known === shell)) {
      throw new UsageError(
        `completion: must be one of ${SHELLS.join(", ")}, got '${shell}'`,
      );
    }
    stdout.write(logged(() => new RootCommand().setup(NAME, NAME, shell)));
  },
};

/** How a command line can go on, of which the last word can be a part. */
export async function complete(
  args: readonly string[],
  commands: Readonly<Record<string, () => Promise<Command>>>,
): Promise<string> {
  const [name = ""] = args;
  // The others take time to load.
  const names = args.length > 1 && Object.hasOwn(commands, name)
    ? [name]
    : Object.keys(commands);
  const root = new RootCommand();
  for (const name of names) {
    const load = commands[name];
    if (load) describe(root, await load());
  }
  return logged(() => root.parse([...args]));
}

/** What an action writes to the console, which is all that the library writes to. */
function logged(action: () => void): string {
  const { log } = console;
  let text = "";
  console.log = (line: string) => text += `${line}\n`;
  try {
    action();
    return text;
  } finally {
    console.log = log;
  }
}

function describe(root: RootCommand, command: Command): void {
  const described = root.command(command.name, command.summary);
  for (const [key, option] of Object.entries(command.options)) {
    const flag = flagOf(key, option).slice(2);
    if (takesValue(option)) {
      described.option(flag, option.summary, listing(valuesOf(option)));
    } else {
      described.option(flag, option.summary);
    }
  }
  described.option("help", "show this help", "h");
  if (command === COMPLETION) described.argument("shell", listing(SHELLS));
}

function listing(words: readonly string[]) {
  return (complete: (word: string, description: string) => void) => {
    for (const word of words) complete(word, "");
  };
}

/** The values that can be listed, or else the default. */
function valuesOf(
  { parse: { schema = {} }, default: usual }: ValueOption<unknown>,
): readonly string[] {
  const listed = listedIn(schema);
  return listed.length > 0 ? listed : usual === undefined ? [] : [usual];
}

function listedIn(
  { enum: words, anyOf = [], const: word }: ValueSchema,
): readonly string[] {
  if (words) return words;
  return word === undefined ? anyOf.flatMap(listedIn) : [word];
}
