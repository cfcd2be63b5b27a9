import process from "node:process";
import { isGranted } from "./permissions.ts";

const PREFIX = "HEYGEN_SIM";

/** Reads an environment variable; `undefined` where that is not permitted. */
export function readVariable(name: string): string | undefined {
  return mayRead(name) ? process.env[name] : undefined;
}

/**
 * Finds environment variables that have no effect: unknown ones, and those that
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
    const isOwn = capitals.startsWith(PREFIX);
    if (!isOwn || known.includes(onWindows ? capitals : name)) return [];
    return [
      `The environment variable ${name} is unknown; --help lists the known ones`,
    ];
  });
}

/** Whether a variable may be read, or all of them listed. */
function mayRead(variable?: string): boolean {
  return isGranted({
    name: "env",
    ...(variable === undefined ? {} : { variable }),
  });
}
