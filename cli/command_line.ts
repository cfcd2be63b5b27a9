import type { Options, Source, Values } from "./option.ts";

export const PROGRAM = "heygen-sim";

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
  /** What the command was called by: the program, or `deno task` in a clone. */
  readonly program: string;
  readonly values: Values<O>;
  /** The positional arguments. */
  readonly args: readonly string[];
  /** The values that are given, as texts. */
  readonly sources: { readonly [K in keyof O]?: Source };
}
