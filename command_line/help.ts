import { SEPARATOR, type Settings } from "./setting.ts";

/** Where the second column begins: behind two spaces, the flag, and one more. */
const INDENT = 23;

/**
 * A flag and what it does, in two columns.
 *
 * @param head The flag.
 * @param lines What it does, line by line.
 */
export function flagHelp(head: string, ...lines: readonly string[]): string {
  const beside = `  ${head} `.padEnd(INDENT);
  const [first = "", ...rest] = beside.length > INDENT ? ["", ...lines] : lines;
  return [
    (beside + first).trimEnd(),
    ...rest.map((line) => " ".repeat(INDENT) + line),
  ].join("\n");
}

/**
 * The settings and what they mean, in two columns.
 *
 * @param settings The settings.
 */
export function settingsHelp(settings: Settings): string {
  return Object.entries(settings).map(([flag, setting]) => {
    const { takes, variable, many, otherwise = "" } = setting;
    const head = `--${flag} ${takes}`;
    const summary = setting.summary + (many ? "; repeatable" : "");
    const usual = setting.fallback || otherwise;
    const fallback = usual && `default: ${usual}`;
    if (variable === undefined) {
      return flagHelp(head, summary + (fallback && ` (${fallback})`));
    }
    const source = many ? `${variable}, with ${SEPARATOR} between` : variable;
    return flagHelp(head, summary, `(${source}; ${fallback})`);
  }).join("\n");
}
