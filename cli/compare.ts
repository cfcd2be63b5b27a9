import { parseAlgorithm } from "@heygen-sim/client/algorithms";
import { empirical, scaled } from "@heygen-sim/client/distributions";
import {
  COLOURS,
  compare,
  COMPARED,
  type Comparison,
  DEFAULT_DISTRIBUTIONS,
  type NamedDistribution,
  namedDistribution,
  toCsv,
  toText,
} from "@heygen-sim/comparison";
import { closeSync, openSync, writeFileSync } from "node:fs";
import type { Command } from "./command.ts";
import type { Context } from "./context.ts";
import { isDenied } from "./environment.ts";
import { CommandError, messageOf, UsageError } from "./errors.ts";
import { wrapped } from "./format.ts";
import type { Given, Options } from "./option.ts";
import {
  distributionText,
  file,
  MAX_SECONDS,
  number,
  readDurations,
  wholeNumber,
} from "./parsers.ts";
import { ProgressBar } from "./progress.ts";

const MAX_JOBS_COUNT = 1_000_000;

const OPTIONS = {
  delay: {
    takes: "distribution",
    summary: "distribution besides the usual four, in seconds",
    repeatable: true,
    parse: (text) =>
      namedDistribution(text, distributionText(text), { read: readDurations }),
  },
  durations: {
    takes: "file",
    summary: "JSON array of durations in seconds",
    repeatable: true,
    parse: sampleIn,
  },
  price: {
    takes: "seconds",
    summary: "waste that one request is worth",
    default: "1",
    parse: number({ above: 0, to: MAX_SECONDS }),
  },
  rtt: {
    takes: "seconds",
    summary: "round-trip time of a request",
    default: "0",
    parse: number({ from: 0, to: MAX_SECONDS }),
  },
  jobs: {
    takes: "number",
    summary: "jobs to draw from each distribution",
    default: "10000",
    parse: wholeNumber(2, MAX_JOBS_COUNT),
  },
  seed: {
    takes: "seed",
    summary: "any text; the same one draws the same jobs",
    default: "1",
    parse: (text) => text || "1",
  },
  algorithms: {
    takes: "names",
    summary: "algorithms to compare, separated by commas",
    otherwise: "all",
    parse: names,
  },
  html: {
    takes: "file",
    summary: "write a report with pictures, too",
    parse: file,
  },
  json: { summary: "write all results as JSON" },
  csv: { summary: "write the table as CSV" },
} as const satisfies Options;

type Arguments = Given<typeof OPTIONS>;

export const COMPARE: Command<typeof OPTIONS> = {
  name: "compare",
  summary: "Compares the algorithms that wait for a job, in virtual time.",
  options: OPTIONS,
  notes: `The usual distributions, in seconds:

${
    DEFAULT_DISTRIBUTIONS.map(({ name, label }) =>
      `  ${name.padEnd(20)} ${label}\n`
    ).join("")
  }
A distribution is a number, uniform:MIN,MAX, exponential:MEAN,
lognormal:MEDIAN,SIGMA or another that parseDistribution() reads.

The algorithms:

${wrapped([COMPARED.join(", ")]).trimEnd()}`,
  examples: [
    "heygen-sim compare --price 2",
    "heygen-sim compare --delay lognormal:120,0.5 --html report.html",
    "heygen-sim compare --durations jobs.json --json | jq .distributions",
  ],
  async run({ values }, context) {
    const { stdout, stderr } = context;
    const { html, json, csv } = values;
    if (json && csv) {
      throw new UsageError("--json and --csv: only one can go to the output");
    }
    // A failure after the work would waste that.
    if (html !== undefined) writing(html, () => closeSync(openSync(html, "a")));
    const comparison = compareAll(values, stderr);
    stdout.write(
      json
        ? `${JSON.stringify(comparison)}\n`
        : csv
        ? toCsv(comparison)
        : toText(comparison, ...(stdout.hasColours ? [COLOURS] : [])),
    );
    if (html !== undefined) {
      const size = await writeReport(comparison, html);
      const kilobytes = Math.ceil(size / 1_000);
      stderr.write(`heygen-sim: wrote ${html} (${kilobytes} kB)\n`);
    }
  },
};

function compareAll(
  values: Arguments["values"],
  stderr: Context["stderr"],
): Comparison {
  const { delay, durations, price, rtt, jobs, seed, algorithms } = values;
  const bar = new ProgressBar(stderr);
  try {
    return compare({
      distributions: [...DEFAULT_DISTRIBUTIONS, ...delay, ...durations],
      price: 1_000 * price,
      rtt: 1_000 * rtt,
      jobs,
      seed,
      ...(algorithms === undefined ? {} : { algorithms }),
      ...(stderr.isTerminal ? { onProgress: (done) => bar.show(done) } : {}),
    });
  } catch (error) {
    // Only the planner finds out what an algorithm needs on a distribution.
    if (error instanceof RangeError) throw new CommandError(error.message);
    throw error;
  } finally {
    bar.finish();
  }
}

function writing(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    const reason = isDenied(error)
      ? `Deno's permissions do not allow writing '${path}'; run with --allow-write=${path}`
      : `cannot write '${path}': ${messageOf(error)}`;
    throw new CommandError(`--html: ${reason}`);
  }
}

/** Writes the report page, and returns its size in bytes. */
async function writeReport(
  comparison: Comparison,
  path: string,
): Promise<number> {
  // Loaded on demand: drawing is a large part of the code.
  const { renderReport } = await import(
    "@heygen-sim/comparison/report"
  );
  const page = new TextEncoder().encode(renderReport(comparison));
  writing(path, () => writeFileSync(path, page));
  return page.length;
}

function names(text: string): readonly string[] {
  const all = text.split(",").map(parseAlgorithm);
  const [missing] = all.filter((name) => !COMPARED.includes(name));
  if (missing !== undefined) {
    throw new TypeError(
      `must be one of ${
        COMPARED.join(", ")
      }, got '${missing}', which makes one request and gives up`,
    );
  }
  return [...new Set(all)];
}

function sampleIn(path: string): NamedDistribution {
  const inSeconds = readDurations(file(path));
  try {
    return {
      name: path,
      label: `empirical:${path}`,
      distribution: scaled(empirical(inSeconds), 1_000),
      durations: inSeconds.map((duration) => duration * 1_000),
    };
  } catch (error) {
    throw new TypeError(`'${path}': ${messageOf(error)}`, { cause: error });
  }
}
