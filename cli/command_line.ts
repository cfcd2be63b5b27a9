import type { Options, Source, Values } from "./option.ts";

export const PROGRAM = "heygen-sim";

/** What the command line of a command consists of. */
export interface CommandLine<O extends Options = Options> {
  readonly name: string;
  /** What the command does, in one sentence. */
  readonly summary: string;
  readonly options: O;
  /**
   * Whether all options have an environment variable.
   *
   * @default {false}
   */
  readonly environment?: boolean;
  /**
   * Environment variables whose values must not appear in any output.
   *
   * @default {[]}
   */
  readonly secretVariables?: readonly string[];
  /**
   * What `--version` prints.
   *
   * @default {undefined} there is no `--version`
   */
  readonly version?: string;
  /**
   * The positional argument, as in `[file]`, or all of them, as in `command...`,
   * which then end the options.
   *
   * @default {undefined} the command takes none
   */
  readonly argument?: string;
  /**
   * What the help says below the options.
   *
   * @default {undefined} nothing
   */
  readonly notes?: string;
  /**
   * Command lines that the help shows at its end.
   *
   * @default {[]}
   */
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
