import { parseArgs as untyped } from "npm:deno-std@1.4.0/cli/parse_args.js";

// The real package infers far more: aliases, dotted names, untyped flags. These types accept less
// and promise less, so that what checks against them also checks against the real ones: flags are
// declared in arrays, an alias belongs to a declared flag, a default has the type of its flag, and
// the result shows neither aliases nor dotted names nor undeclared flags. The type parameters are
// there to be inferred; the real function has others, so do not write them out.

/** Options of {@linkcode parseArgs}. */
export interface ParseOptions<
  S extends string,
  B extends string,
  C extends S,
  D,
> {
  /** Flags that take a value. */
  string?: readonly S[];
  /** Flags that are on or off. */
  boolean?: readonly B[];
  /** Those of the string flags that may be repeated. */
  collect?: readonly C[];
  /** Those of the boolean flags that `--no-` switches off. */
  negatable?: readonly NoInfer<B>[];
  /** Further names of flags, such as `{ help: "h" }`. */
  alias?: { [Flag in NoInfer<S | B>]?: string | string[] };
  /** What flags are when they are not given. */
  default?: D;
  /** Called for each argument that no option declares; `false` drops it. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/** What `default` may hold: the type of each flag. */
export type Defaults<
  S extends string,
  B extends string,
  C extends S,
> =
  & { [Flag in Exclude<S, C>]?: string }
  & { [Flag in C]?: string[] }
  & { [Flag in B]?: boolean };

/** What {@linkcode parseArgs} returns. */
export type Args<S extends string, B extends string, C extends S, D> =
  & { [Flag in Plain<B>]: boolean }
  & { [Flag in Plain<C>]: string[] }
  & { [Flag in Plain<Exclude<S, C> & keyof D>]: string }
  & { [Flag in Plain<Exclude<S, C | keyof D>>]?: string }
  & {
    /** The arguments that belong to no flag. */
    _: Array<string | number>;
  };

/** The names without a dot: the parser makes nested objects of the others. */
export type Plain<Name> = Exclude<Name, `${string}.${string}`>;

/** Parses command line arguments, such as `Deno.args`. */
export const parseArgs: <
  S extends string = never,
  B extends string = never,
  C extends S = never,
  // deno-lint-ignore ban-types -- no defaults: an object without known keys
  D extends Defaults<S, B, C> = {},
>(
  args: string[],
  options?: ParseOptions<S, B, C, D>,
) => Args<S, B, C, D> = untyped;
