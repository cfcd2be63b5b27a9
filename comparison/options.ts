import { CommandLine } from "../command_line/command_line.ts";
import { messageOf } from "../command_line/fail.ts";
import { file } from "../command_line/file.ts";
import { number, wholeNumber } from "../command_line/numbers.ts";
import type { Settings } from "../command_line/setting.ts";
import { UsageError } from "../command_line/usage_error.ts";
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

/** All flags that take a value. */
export const SETTINGS = {
  delay: {
    takes: "LAW",
    summary: "a law besides the four usual ones",
    fallback: "",
    many: true,
  },
  durations: {
    takes: "FILE",
    summary: "a JSON array of durations in seconds",
    fallback: "",
    many: true,
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
} as const satisfies Settings;

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
  const line = new CommandLine(args, {
    settings: SETTINGS,
    switches: { help: "h", json: "", csv: "" },
  });
  if (line.has("help")) return "help";
  const [asJson, asCsv] = [line.has("json"), line.has("csv")];
  if (asJson && asCsv) {
    throw new UsageError("--json and --csv: only one can go to the output");
  }
  const read = (path: string) => json(readFile(path), path);
  const laws = [
    ...DEFAULT_LAWS,
    ...line.values("delay", (text) => namedLaw(text, text, { read })),
    ...line.values("durations", (path) => sampleIn(path, read)),
  ];
  const price = line.value("price", number({ above: 0, to: MOST_SECONDS }));
  const rtt = line.value("rtt", number({ from: 0, to: MOST_SECONDS }));
  const jobs = line.value("jobs", wholeNumber(2, MOST_JOBS));
  const algorithms = line.valueIfGiven("algorithms", names);
  const html = line.valueIfGiven("html", file);
  return {
    laws,
    price: price * 1_000,
    rtt: rtt * 1_000,
    jobs,
    seed: line.value("seed", (text) => text || SETTINGS.seed.fallback),
    format: asJson ? "json" : asCsv ? "csv" : "table",
    ...(algorithms === undefined ? {} : { algorithms }),
    ...(html === undefined ? {} : { html }),
  };
}

function names(text: string): readonly string[] {
  const all = text.split(",").map((name) => contender(name).name);
  return [...new Set(all)];
}

/** The law of the durations in a file. */
function sampleIn(path: string, read: (path: string) => number[]): NamedLaw {
  const inSeconds = read(file(path));
  const law = scaled(named(path, () => empirical(inSeconds)), 1_000);
  const durations = inSeconds.map((duration) => duration * 1_000);
  return { name: path, label: `empirical:${path}`, law, durations };
}

/** Makes something of a file's content; errors name the file. */
function named<T>(path: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw new TypeError(`'${path}': ${messageOf(error)}`, { cause: error });
  }
}

/** What is in a JSON file, for `empirical()` to judge. */
function json(text: string, path: string): number[] {
  try {
    // Editors on Windows begin files with a byte order mark.
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    throw new TypeError(
      `must name a JSON array of durations in seconds: current value is '${path}'`,
    );
  }
}
