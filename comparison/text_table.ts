import { decimalsOf } from "./drawing/text.ts";
import { LEARNED_JOBS, LEARNING_RUNS } from "./poll_jobs.ts";
import {
  type AlgorithmResult,
  type Comparison,
  type DistributionResult,
  tableRows,
} from "./result.ts";
import { shortTime } from "./format.ts";

const COLUMNS: readonly (readonly [
  heading: string,
  cell: (it: AlgorithmResult) => string,
])[] = [
  ["algorithm", (it) => it.name],
  ["requests", (it) => it.requests.mean.toFixed(1)],
  ["95 %", (it) => it.requests.p95.toFixed(0)],
  ["waste s", (it) => inSeconds(it.waste.mean)],
  ["95 %", (it) => inSeconds(it.waste.p95)],
  ["cost s", (it) => inSeconds(it.cost)],
  ["±", (it) => String(Number((it.costError / 1_000).toPrecision(1)))],
  ["x best", (it) => factor(it.regret)],
  ["x waste", (it) => factor(it.wasteRatio)],
  ["x requests", (it) => factor(it.requestRatio)],
  ["efficiency", (it) => it.efficiency.toFixed(2)],
];

const RECOMMENDED = "← recommended";

/** Functions that emphasise text. */
export interface Emphasis {
  /** For headings. */
  readonly strong: (text: string) => string;
  /** For what costs the least. */
  readonly good: (text: string) => string;
}

const PLAIN: Emphasis = { strong: (text) => text, good: (text) => text };

/** Emphasis by ANSI escape codes. */
export const COLOURS: Emphasis = {
  strong: (text) => `\x1b[1m${text}\x1b[22m`,
  good: (text) => `\x1b[32m${text}\x1b[39m`,
};

/**
 * Writes a comparison as text: a table and a recommendation for each distribution.
 *
 * @param comparison The comparison.
 * @param emphasis Functions that emphasise text.
 */
export function toText(
  comparison: Comparison,
  emphasis: Emphasis = PLAIN,
): string {
  const { distributions, price, rtt, jobs, seed, polls } = comparison;
  const learned = distributions.some(({ learning }) => learning.length > 0);
  const trip = rtt > 0 ? ` and takes ${shortTime(rtt)} there and back` : "";
  return [
    ...distributions.map((distribution) => section(distribution, emphasis)),
    wrapped(
      `A request is worth ${
        shortTime(price)
      } of waiting${trip}. ${jobs} jobs of each distribution, seed ${seed}; ${polls} polls.`,
    ),
    wrapped(
      "Requests without the one at the start, and waste from a job's end to its detection: the mean and the 95th percentile. Cost: waste and price times requests, with its standard error; x best: times the least possible. x waste, x requests: times the least possible with as many requests, or with as much waste. efficiency: Keller's bound over requests times waste; the best is about 1, and 0 where all durations are exact points.",
    ),
    ...(learned
      ? [wrapped(
        `adaptive: a job after ${LEARNED_JOBS} others that it has learned from, ${LEARNING_RUNS} times from scratch.`,
      )]
      : []),
  ].join("\n");
}

function section(
  distribution: DistributionResult,
  { strong, good }: Emphasis,
): string {
  const headings = COLUMNS.map(([heading]) => heading);
  const results = tableRows(distribution);
  const rows = results.map((it) =>
    it.error === undefined ? COLUMNS.map(([, cell]) => cell(it)) : [it.name]
  );
  const widths = headings.map((_, i) =>
    Math.max(...[headings, ...rows].map((row) => row[i]?.length ?? 0))
  );
  const line = (row: readonly string[]) =>
    row.map((cell, i) => {
      const width = widths[i] ?? 0;
      return i === 0 ? cell.padEnd(width) : cell.padStart(width);
    }).join("  ");
  const costs = distribution.algorithms.map(({ cost }) => cost);
  const least = Math.min(...costs.filter(Number.isFinite));
  const body = results.map(({ name, error }, i) => {
    const text = line(rows[i] ?? []);
    if (error !== undefined) return `${text}  ${error}`;
    const written = costs[i] === least ? good(text) : text;
    const recommended = name === distribution.recommended?.name;
    return recommended ? `${written}  ${RECOMMENDED}` : written;
  });
  const named = distribution.name === distribution.label
    ? ""
    : `, ${distribution.label} s`;
  return [
    `${strong(distribution.name)}${named} (mean ${
      shortTime(distribution.mean)
    })`,
    "",
    line(headings),
    ...body,
    "",
    wrapped(distribution.recommendation),
  ].join("\n");
}

function figure(value: number): string {
  return value.toFixed(decimalsOf(value));
}

function inSeconds(ms: number): string {
  return figure(ms / 1_000);
}

function factor(value: number): string {
  return value === Infinity ? "∞" : figure(value);
}

/** Wraps a paragraph at 80 columns. */
function wrapped(text: string): string {
  return text.replace(/(.{1,80})(?: |$)/g, "$1\n");
}
