import type { Options, Values } from "./option.ts";

export const PROGRAM = "heygen-sim";

/** What the command line of a command consists of. */
export interface CommandLine<O extends Options = Options> {
  /** Its name: `deno task NAME` runs it. */
  readonly name: string;
  /** What it does, in one sentence. */
  readonly summary: string;
  readonly options: O;
  /**
   * Whether environment variables set options that flags do not.
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
   * The positional argument, as in `[file]`.
   *
   * @default {undefined} the command takes none
   */
  readonly argument?: string;
  /**
   * The arguments that are not the command's own, as in `command...`: all from the
   * first that is not an option, or after `--`.
   *
   * @default {undefined} the command takes none
   */
  readonly operands?: string;
  /**
   * What the help ends with.
   *
   * @default {undefined} it ends with the options
   */
  readonly notes?: () => string;
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
  /** The positional argument, if it is given. */
  readonly argument: string | undefined;
  /** The arguments that are not the command's own. */
  readonly operands: readonly string[];
  /**
   * Where a value comes from, as the user knows it: the flag or the variable;
   * `undefined` if it is not given.
   */
  readonly sourceOf: (key: keyof O & string) => string | undefined;
  /** A value as it was given, or all of them; empty if it is not given. */
  readonly textsOf: (key: keyof O & string) => readonly string[];
}
