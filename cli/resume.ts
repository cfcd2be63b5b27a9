import { type CommandLine, type Given, PROGRAM } from "./command_line.ts";
import { type Options, takesValue } from "./option.ts";

/**
 * The command line that continues a command, with the flags that it was called
 * with. Secrets and credentials in an address are left out.
 */
export function resumeCommand<O extends Options>(
  command: CommandLine<O>,
  given: Given<O>,
  argument: string | undefined,
): string {
  const words = [command.name];
  // After the flags, where it looks like one of them.
  const last = argument?.startsWith("-") ? ["--", argument] : [];
  if (argument !== undefined && last.length === 0) words.push(argument);
  let isPublic = true;
  for (const [key, option] of Object.entries(command.options)) {
    const { name = "", texts = [] } = given.sources[key] ?? {};
    if (!name.startsWith("--")) continue;
    if (option.secret) {
      isPublic = false;
    } else if (!takesValue(option)) {
      words.push(name);
    } else {
      for (const text of texts) {
        const shown = withoutCredentials(text);
        isPublic &&= shown === text;
        words.push(name, shown);
      }
    }
  }
  const line = [PROGRAM, ...[...words, ...last].map(quoted)].join(" ");
  return isPublic ? line : `${line} (and the same credentials)`;
}

/** An address without its user, password and query. */
function withoutCredentials(text: string): string {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return text;
  const { username, password, search, origin, pathname } = new URL(text);
  return username || password || search ? origin + pathname : text;
}

/** A word as a POSIX shell reads it. */
function quoted(word: string): string {
  return /^[\w.,:/=@%+-]+$/.test(word)
    ? word
    : `'${word.replaceAll("'", `'\\''`)}'`;
}
