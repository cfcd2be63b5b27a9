import process from "node:process";
import { isGranted } from "./permissions.ts";

const PREFIX = "HEYGEN_SIM";

/** The most characters in which a mistyped name differs from the right one. */
const MAX_TYPOS = 2;

/** Reads an environment variable; `undefined` where that is not permitted. */
export function readVariable(name: string): string | undefined {
  return mayRead(name) ? process.env[name] : undefined;
}

/**
 * Finds environment variables that have no effect: mistyped ones, and those that
 * Deno's permissions hide. Finds none where the environment cannot be listed.
 *
 * @returns A message for each.
 */
export function ignoredVariables(
  used: readonly string[],
  others: readonly string[],
): string[] {
  if (!mayRead()) return [];
  const hidden = used.filter((name) => !mayRead(name)).map(
    (name) => `The environment variable ${name} is ignored: it is denied`,
  );
  return [...hidden, ...unknownVariables([...used, ...others])];
}

function unknownVariables(known: readonly string[]): string[] {
  // Names are case-insensitive there.
  const onWindows = process.platform === "win32";
  return Object.keys(process.env).flatMap((name) => {
    const capitals = name.toUpperCase();
    if (known.includes(onWindows ? capitals : name)) return [];
    const meant = nearest(capitals, known);
    if (meant === undefined && !capitals.startsWith(PREFIX)) return [];
    const hint = meant === undefined
      ? "--help lists the known ones"
      : `did you mean ${meant}?`;
    return [`The environment variable ${name} is unknown; ${hint}`];
  });
}

/** Whether a variable may be read, or all of them listed. */
function mayRead(variable?: string): boolean {
  return isGranted({
    name: "env",
    ...(variable === undefined ? {} : { variable }),
  });
}

/**
 * Finds the word that was probably meant.
 *
 * @returns The word with the smallest edit distance, if that is small enough.
 */
export function nearest(
  text: string,
  words: readonly string[],
): string | undefined {
  const [best] = words
    .map((word) => ({ word, distance: editDistance(text, word) }))
    .filter(({ distance }) => distance <= MAX_TYPOS)
    .sort((a, b) => a.distance - b.distance);
  return best?.word;
}

/**
 * The least number of insertions, deletions and replacements that turn one text
 * into another (V. I. Levenshtein, "Binary Codes Capable of Correcting
 * Deletions, Insertions, and Reversals", 1966).
 */
function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const moved = Math.min(above[j] ?? 0, row[j - 1] ?? 0) + 1;
      row.push(Math.min(replaced, moved));
    }
    above = row;
  }
  return above[b.length] ?? 0;
}
