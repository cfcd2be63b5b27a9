import type { Parser } from "./parsers.ts";

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

export interface Given<O extends Options> {
  readonly values: Values<O>;
  readonly args: readonly string[];
  readonly sources: { readonly [K in keyof O]?: Source };
}

export interface ValueOption<T> {
  /** The placeholder of the value in the help, such as `seconds`. */
  readonly takes: string;
  /** What it sets, in one line. */
  readonly summary: string;
  readonly parse: Parser<T>;
  /** The value that is read where none is given. */
  readonly default?: string;
  /** What applies without a value, if that is not a value itself. */
  readonly otherwise?: string;
  readonly repeatable?: true;
}

export type SwitchOption = Pick<ValueOption<boolean>, "summary">;

/** An option, from which its flag, help, check, type and documentation are made. */
export type OptionDefinition =
  & (ValueOption<unknown> | SwitchOption)
  & {
    /** The name of the flag without dashes, if it is not the key. */
    readonly flag?: string;
    /** The environment variable, in a command of which not all have one. */
    readonly variable?: string;
    /** Whether the value must not appear in any output. */
    readonly secret?: true;
    /** The heading in the help for this option and those that follow. */
    readonly heading?: string;
  };

/** The options of a command, by the name that the command reads them by. */
export type Options = Readonly<Record<string, OptionDefinition>>;

type Parsed<D> = D extends { readonly parse: (text: string) => infer T } ? T
  : boolean;

type Value<D> = D extends { readonly repeatable: true } ? readonly Parsed<D>[]
  : Exclude<Parsed<D>, undefined>;

/** The options that have a value even if none is given. */
type Present<O> = {
  [K in keyof O]: O[K] extends { readonly repeatable: true } ? K
    : undefined extends Parsed<O[K]> ? never
    : O[K] extends { readonly parse: unknown }
      ? O[K] extends { readonly default: string } ? K : never
    : K;
}[keyof O];

/** The values of options; one that is parsed as `undefined` is missing. */
export type Values<O> =
  & { readonly [K in Present<O>]: Value<O[K]> }
  & { readonly [K in Exclude<keyof O, Present<O>>]?: Value<O[K]> };

/** Values as they are given, and where. */
export interface Source {
  /** The flag, the variable, or the key and the file. */
  readonly name: string;
  readonly texts: readonly string[];
}

/** Separates the values in a variable of a repeatable option. */
export const SEPARATOR = ";";

export function takesValue(
  option: OptionDefinition,
): option is ValueOption<unknown> & OptionDefinition {
  return "parse" in option;
}

/** The flag of an option: `errorRate` is `--error-rate`. */
export function flagOf(key: string, { flag }: OptionDefinition): string {
  return `--${flag ?? key.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`;
}

/** The environment variable of an option where all have one. */
export function variableOf(key: string, option: OptionDefinition): string {
  const name = flagOf(key, option).slice(2).replaceAll("-", "_").toUpperCase();
  return option.variable ?? `HEYGEN_SIM_${name}`;
}
