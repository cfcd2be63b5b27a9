import { parseArgs } from "@std/cli/parse-args";
import type { Distribution } from "../distributions/distribution.ts";
import { parseDistribution } from "../distributions/parse.ts";

/** What the server is started with. */
export interface ServerOptions {
  /** The port to listen on; 0 takes a free one. */
  readonly port: number;
  /** The address to listen on. */
  readonly host: string;
  /** The law of how long jobs take, in seconds. */
  readonly delay: Distribution;
  /** The probability that a job ends in error. */
  readonly errorRate: number;
  /** The seed; `undefined` takes another one each time. */
  readonly seed: string | undefined;
}

/** A setting that makes no sense, in one line for the user. */
export class UsageError extends Error {
  /** Always `"UsageError"`. */
  override readonly name = "UsageError";
}

/** A setting: a flag and an environment variable of the same meaning. */
export interface Setting {
  /** The environment variable. */
  readonly variable: string;
  /** What holds where neither flag nor variable says anything. */
  readonly fallback: string;
  /** What the flag takes, in a word. */
  readonly takes: string;
  /** What it means, in a line. */
  readonly summary: string;
}

/** All settings, by flag. */
export const SETTINGS = {
  port: {
    variable: "HEYGEN_SIM_PORT",
    fallback: "5000",
    takes: "PORT",
    summary: "the port to listen on; 0 takes a free one",
  },
  host: {
    variable: "HEYGEN_SIM_HOST",
    fallback: "127.0.0.1",
    takes: "HOST",
    summary: "the address to listen on",
  },
  delay: {
    variable: "HEYGEN_SIM_DELAY",
    fallback: "uniform:1,20",
    takes: "LAW",
    summary: "how many seconds a translation takes",
  },
  "error-rate": {
    variable: "HEYGEN_SIM_ERROR_RATE",
    fallback: "0.5",
    takes: "RATE",
    summary: "the probability that one ends in error, from 0 to 1",
  },
  seed: {
    variable: "HEYGEN_SIM_SEED",
    fallback: "",
    takes: "SEED",
    summary: "any text; the same one makes the same translations again",
  },
} as const satisfies Readonly<Record<string, Setting>>;

type Flag = keyof typeof SETTINGS;

const FLAGS = Object.keys(SETTINGS) as Flag[];

/**
 * Reads the settings: flags go before environment variables, and these before
 * the defaults.
 *
 * @param args The command line's arguments.
 * @param variable Reads an environment variable.
 * @returns The options, or what else the user asked for.
 * @throws {UsageError} If a flag is unknown or a value makes no sense.
 */
export function readOptions(
  args: readonly string[],
  variable: (name: string) => string | undefined,
): ServerOptions | "help" | "version" {
  const unknown: string[] = [];
  const flags = parseArgs(joinValues(args), {
    string: FLAGS,
    boolean: ["help", "version"],
    alias: { help: "h", version: "V" },
    unknown: (arg) => {
      unknown.push(arg);
      // Left out of the result, which has fields of its own, such as `_`.
      return false;
    },
  });
  // What stands behind `--` is not reported, only kept.
  const [stranger] = [...unknown, ...flags._];
  if (stranger !== undefined) {
    throw new UsageError(`'${stranger}' is not known; --help lists what is`);
  }
  if (flags.help) return "help";
  if (flags.version) return "version";

  /** Reads one setting and names it in the error if its value is refused. */
  function read<T>(flag: Flag, parse: (text: string) => T): T {
    const { variable: name, fallback } = SETTINGS[flag];
    const given: string | undefined = flags[flag];
    const set = given ?? variable(name) ?? fallback;
    try {
      return parse(set);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const source = given === undefined ? name : `--${flag}`;
      throw new UsageError(`${source}: ${error.message}`);
    }
  }
  return {
    port: read("port", (text) => number(text, 65_535, true)),
    host: read("host", host),
    delay: read("delay", law),
    errorRate: read("error-rate", (text) => number(text, 1, false)),
    seed: read("seed", (text) => text || undefined),
  };
}

/**
 * Writes `--flag value` as `--flag=value`: the parser would take a value that
 * begins with a dash, or is empty, for an argument of its own.
 */
function joinValues(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    const next = args[i + 1];
    const takesValue = FLAGS.some((flag) => arg === `--${flag}`);
    if (takesValue && next !== undefined && !next.startsWith("--")) {
      joined.push(`${arg}=${next}`);
      i++;
    } else {
      joined.push(arg);
    }
  }
  return joined;
}

/** Reads a law of seconds that the simulator can count in milliseconds. */
function law(text: string): Distribution {
  const inSeconds = parseDistribution(text);
  if (inSeconds.mean * 1_000 < Infinity) return inSeconds;
  throw new RangeError(
    `must have a mean that is finite in milliseconds, too: current value is '${text}'`,
  );
}

function number(text: string, most: number, whole: boolean): number {
  const value = text.trim() === "" ? NaN : Number(text);
  if (value >= 0 && value <= most && (!whole || Number.isInteger(value))) {
    return value;
  }
  const kind = whole ? "whole number" : "number";
  throw new RangeError(
    `must be a ${kind} from 0 to ${most}: current value is '${text}'`,
  );
}

function host(text: string): string {
  if (/^[\w.:%-]+$/.test(text)) return text;
  throw new TypeError(
    `must be a host name or an address: current value is '${text}'`,
  );
}
