import { nearest } from "../command_line/nearest.ts";
import { SETTINGS } from "./settings.ts";

const PREFIX = "HEYGEN_SIM";

/** How many characters of a name may be wrong for it to be a mistyped one. */
const MAX_TYPOS = 2;

/**
 * Finds environment variables that look like the server's and are not.
 *
 * @param names The names of all variables there are.
 * @returns A line for each, with the name that was probably meant.
 */
export function unknownVariables(names: Iterable<string>): string[] {
  const known = Object.values(SETTINGS).map(({ variable }) => variable);
  return [...names].flatMap((name) => {
    if (known.some((variable) => variable === name)) return [];
    const capitals = name.toUpperCase();
    const meant = nearest(capitals, known, MAX_TYPOS);
    if (meant === undefined && !capitals.startsWith(PREFIX)) return [];
    const hint = meant === undefined
      ? "--help lists those that are"
      : `did you mean ${meant}?`;
    return [`The environment variable ${name} is not known; ${hint}`];
  });
}
