import { parseArgs } from "@std/cli/parse-args";
import { SEPARATOR, type Settings } from "./setting.ts";
import { UsageError } from "./usage_error.ts";

/** What a command line may hold. */
export interface CommandLineOptions<
  Flag extends string,
  Switch extends string,
> {
  /** The flags that take a value. */
  readonly settings: Settings<Flag>;
  /** The flags that take none, each with its letter; empty for none. */
  readonly switches: Readonly<Record<Switch, string>>;
  /**
   * Reads an environment variable.
   *
   * @default {() => undefined} there are none
   */
  readonly variable?: (name: string) => string | undefined;
}

/**
 * A command line that has been taken apart. Flags go before environment
 * variables, and these before defaults. Values are read when they are asked for:
 * `--help` helps whatever else is wrong.
 */
export class CommandLine<Flag extends string, Switch extends string> {
  readonly #settings: Settings<Flag>;
  readonly #variable: (name: string) => string | undefined;
  readonly #given: Readonly<Record<string, unknown>>;

  /**
   * Takes a command line apart.
   *
   * @param args Its arguments.
   * @param options What it may hold.
   * @throws {UsageError} If there is something else in it.
   */
  constructor(
    args: readonly string[],
    options: CommandLineOptions<Flag, Switch>,
  ) {
    const { settings, switches, variable = () => undefined } = options;
    const flags: readonly string[] = Object.keys(settings);
    const letters = Object.entries<string>(switches).filter(([, it]) => it);
    const strangers: string[] = [];
    const given = parseArgs(joinValues(args, flags), {
      string: [...flags],
      boolean: Object.keys(switches),
      // All of them: of one that has a single value, the last counts.
      collect: [...flags],
      alias: Object.fromEntries(letters),
      unknown: (arg) => {
        strangers.push(arg);
        // Left out of the result, which has fields of its own, such as `_`.
        return false;
      },
    });
    // What stands behind `--` is not reported, only kept.
    const [stranger] = [...strangers, ...given._];
    if (stranger !== undefined) {
      // Not its value: that may be a secret under a mistyped name.
      const [name] = `${stranger}`.split("=");
      throw new UsageError(`'${name}' is not known; --help lists what is`);
    }
    this.#settings = settings;
    this.#variable = variable;
    this.#given = given;
  }

  /** Whether a flag that takes no value is there. */
  has(flag: Switch): boolean {
    return this.#given[flag] === true;
  }

  /**
   * Where a setting comes from, as the user knows it: the flag or the variable;
   * `undefined` if it is not given.
   */
  sourceOf(flag: Flag): string | undefined {
    return this.#find(flag)?.source;
  }

  /**
   * Reads a setting.
   *
   * @param flag The flag; the last one counts.
   * @param parse Reads its value, or throws an error that says what is accepted.
   * @returns The value, or that of the default.
   * @throws {UsageError} If the value is refused: names where it comes from.
   */
  value<T>(flag: Flag, parse: (text: string) => T): T {
    const { source, texts } = this.#find(flag) ??
      { source: `--${flag}`, texts: [this.#settings[flag].fallback] };
    return inSource(source, () => parse(texts.at(-1) ?? ""));
  }

  /**
   * Reads a setting that has no default.
   *
   * @param flag The flag; the last one counts.
   * @param parse Reads its value, or throws an error that says what is accepted.
   * @returns The value; `undefined` if it is not given.
   * @throws {UsageError} If the value is refused: names where it comes from.
   */
  valueIfGiven<T>(flag: Flag, parse: (text: string) => T): T | undefined {
    return this.#find(flag) && this.value(flag, parse);
  }

  /**
   * Reads a setting of which there may be many.
   *
   * @param flag The flag.
   * @param parse Reads one value, or throws an error that says what is accepted.
   * @returns All values.
   * @throws {UsageError} If one is refused: names where it comes from.
   */
  values<T>(flag: Flag, parse: (text: string) => T): T[] {
    const { source, texts } = this.#find(flag) ?? { source: "", texts: [] };
    return texts.map((text) => inSource(source, () => parse(text)));
  }

  #find(flag: Flag): { source: string; texts: readonly string[] } | undefined {
    const { variable, many } = this.#settings[flag];
    const byFlag = this.#given[flag];
    if (Array.isArray(byFlag) && byFlag.length > 0) {
      return { source: `--${flag}`, texts: byFlag };
    }
    const text = variable === undefined ? undefined : this.#variable(variable);
    if (variable === undefined || text === undefined) return undefined;
    return { source: variable, texts: many ? partsOf(text) : [text] };
  }
}

/** The values in a variable that holds many. */
function partsOf(text: string): string[] {
  return text.split(SEPARATOR).filter((part) => part.trim() !== "");
}

/** Says in the error where a refused value comes from. */
function inSource<T>(source: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new UsageError(`${source}: ${error.message}`);
  }
}

/**
 * Writes `--flag value` as `--flag=value`: the parser would take a value that
 * begins with a dash, or is empty, for an argument of its own.
 */
function joinValues(
  args: readonly string[],
  flags: readonly string[],
): string[] {
  const joined: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    const next = args[i + 1];
    const takesValue = flags.some((flag) => arg === `--${flag}`);
    if (takesValue && next !== undefined && !next.startsWith("--")) {
      joined.push(`${arg}=${next}`);
      i++;
    } else {
      joined.push(arg);
    }
  }
  return joined;
}
