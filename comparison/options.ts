import { parseArgs } from "@std/cli/parse-args";
import { empirical } from "../distributions/empirical.ts";
import { scaled } from "../distributions/scaled.ts";
import { contender } from "./contenders.ts";
import { DEFAULT_LAWS, type NamedLaw, namedLaw } from "./laws.ts";

/** How results are written to standard output. */
export type Format = "table" | "json" | "csv";

/** What the command is called with. */
export interface CommandOptions {
  /** The laws: the default ones, and what the user gives. */
  readonly laws: readonly NamedLaw[];
  /** The algorithms' names; missing for all. */
  readonly algorithms?: readonly string[];
  /** Milliseconds of waiting that one request is worth. */
  readonly price: number;
  /** Milliseconds that a request takes there and back. */
  readonly rtt: number;
  /** The jobs to draw from each law. */
  readonly jobs: number;
  /** What they are drawn by. */
  readonly seed: string;
  /** What to write to standard output. */
  readonly format: Format;
  /** The file to write a report to; missing for none. */
  readonly html?: string;
}

/** A setting that makes no sense, in one line for the user. */
export class UsageError extends Error {
  /** Always `"UsageError"`. */
  override readonly name = "UsageError";
}

/** A flag that takes a value. */
export interface Setting {
  /** What it takes, in a word. */
  readonly takes: string;
  /** What it means, in a line. */
  readonly summary: string;
  /** What holds if it is not given. */
  readonly fallback: string;
}

/** All flags that take a value. */
export const SETTINGS = {
  delay: {
    takes: "LAW",
    summary: "a law besides the four usual ones; repeatable",
    fallback: "",
  },
  durations: {
    takes: "FILE",
    summary: "a JSON array of durations in seconds; repeatable",
    fallback: "",
  },
  price: {
    takes: "SECONDS",
    summary: "the waiting that one request is worth",
    fallback: "1",
  },
  rtt: {
    takes: "SECONDS",
    summary: "how long a request takes there and back",
    fallback: "0",
  },
  jobs: {
    takes: "N",
    summary: "the jobs to draw from each law",
    fallback: "10000",
  },
  seed: {
    takes: "SEED",
    summary: "any text; the same one draws the same jobs",
    fallback: "1",
  },
  algorithms: {
    takes: "A,B,C",
    summary: "the algorithms to compare",
    fallback: "",
  },
  html: {
    takes: "FILE",
    summary: "writes a report with pictures, too",
    fallback: "",
  },
} as const satisfies Readonly<Record<string, Setting>>;

type Flag = keyof typeof SETTINGS;

const FLAGS = Object.keys(SETTINGS) as Flag[];
/** What a price, a round trip and a number of jobs may be at most. */
const MOST_SECONDS = 1_000_000;
const MOST_JOBS = 1_000_000;

/**
 * Reads the command line.
 *
 * @param args Its arguments.
 * @param readFile Reads a text file.
 * @returns The options, or `"help"` if the user asks for that.
 * @throws {UsageError} If a flag is unknown or a value makes no sense.
 */
export function readOptions(
  args: readonly string[],
  readFile: (path: string) => string,
): CommandOptions | "help" {
  const unknown: string[] = [];
  const flags = parseArgs(joinValues(args), {
    string: FLAGS,
    boolean: ["help", "json", "csv"],
    collect: ["delay", "durations"],
    alias: { help: "h" },
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
  if (flags.json && flags.csv) {
    throw new UsageError("--json and --csv: only one can go to the output");
  }
  const { delay, durations, algorithms, html } = flags;
  const read = (path: string) => json(readFile(path), path);
  const one = (flag: "price" | "rtt" | "jobs") =>
    flags[flag] ?? SETTINGS[flag].fallback;
  const milliseconds = (flag: "price" | "rtt", range: string, least: number) =>
    1_000 *
    inFlag(
      flag,
      () =>
        number(
          one(flag),
          `${range} ${MOST_SECONDS}`,
          (value) => value >= least && value <= MOST_SECONDS,
        ),
    );
  return {
    laws: [
      ...DEFAULT_LAWS,
      ...delay.map((text) =>
        inFlag("delay", () => namedLaw(text, text, { read }))
      ),
      ...durations.map((path) =>
        inFlag("durations", () => sampleIn(path, read))
      ),
    ],
    price: milliseconds("price", "above 0 and up to", Number.MIN_VALUE),
    rtt: milliseconds("rtt", "from 0 to", 0),
    jobs: inFlag(
      "jobs",
      () =>
        number(
          one("jobs"),
          `from 2 to ${MOST_JOBS} without a fraction`,
          (value) =>
            value >= 2 && value <= MOST_JOBS && Number.isInteger(value),
        ),
    ),
    seed: flags.seed || SETTINGS.seed.fallback,
    format: flags.json ? "json" : flags.csv ? "csv" : "table",
    ...(algorithms === undefined
      ? {}
      : { algorithms: inFlag("algorithms", () => names(algorithms)) }),
    ...(html === undefined ? {} : { html: inFlag("html", () => file(html)) }),
  };
}

/** Names the flag in the error if its value is refused. */
function inFlag<T>(flag: Flag, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new UsageError(`--${flag}: ${error.message}`);
  }
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

function number(
  text: string,
  range: string,
  fits: (value: number) => boolean,
): number {
  const value = text.trim() === "" ? NaN : Number(text);
  if (fits(value)) return value;
  throw new RangeError(
    `must be a number ${range}: current value is '${text}'`,
  );
}

function names(text: string): readonly string[] {
  const all = text.split(",").map((name) => contender(name).name);
  return [...new Set(all)];
}

function file(path: string): string {
  if (path !== "") return path;
  throw new TypeError("must be the name of a file: current value is ''");
}

/** The law of the durations in a file. */
function sampleIn(path: string, read: (path: string) => number[]): NamedLaw {
  const inSeconds = read(file(path));
  const law = scaled(empirical(inSeconds), 1_000);
  const durations = inSeconds.map((duration) => duration * 1_000);
  return { name: path, label: `empirical:${path}`, law, durations };
}

/** What is in a JSON file, for `empirical()` to judge. */
function json(text: string, path: string): number[] {
  try {
    return JSON.parse(text);
  } catch {
    throw new TypeError(
      `must name a JSON array of durations in seconds: current value is '${path}'`,
    );
  }
}
