/** The name of the program that is installed. */
export const NAME = "heygen-sim";

/**
 * The command that runs the program, for hints.
 *
 * @param url The address of a module of it: compiled in a package of npm, a source
 * in a clone, and otherwise of a registry.
 */
export function programAt(url: string): string {
  if (!url.startsWith("file:")) return "deno run -A jsr:@heygen-sim/cli";
  return url.endsWith(".ts") ? "deno task cli" : NAME;
}

export const PROGRAM: string = programAt(import.meta.url);
