import type { Options, Source, Values } from "./option.ts";

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

/** What the command line of a command consists of. */
export interface CommandLine<O extends Options = Options> {
  readonly name: string;
  /** What the command does, in one sentence. */
  readonly summary: string;
  readonly options: O;
  /** Whether all options have an environment variable. */
  readonly environment?: true;
  /** Environment variables whose values must not appear in any output. */
  readonly secretVariables?: readonly string[];
  /** What `--version` prints. */
  readonly version?: string;
  /**
   * The positional argument, as in `[file]`; or all of them, as in `command...`,
   * of which the first ends the options.
   */
  readonly argument?: string;
  /** What the help says below the options. */
  readonly notes?: string;
  /** Command lines that the help shows at its end. */
  readonly examples?: readonly string[];
}

/** What a command is called with. */
export interface Given<O extends Options> {
  readonly values: Values<O>;
  /** The positional arguments. */
  readonly args: readonly string[];
  /** The values that are given, as texts. */
  readonly sources: { readonly [K in keyof O]?: Source };
}
