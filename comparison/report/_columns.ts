import type { AlgorithmResult } from "../result.ts";
import { count, figure, seconds } from "./_format.ts";

/** A column of the table. */
export interface Column {
  /** The columns that belong together have the same. */
  readonly group: string;
  /** What the column is called. */
  readonly title: string;
  /** What it says, for who wants to know. */
  readonly meaning?: string;
  /** The figure. */
  readonly of: (result: AlgorithmResult) => number;
  /** Writes the figure. */
  readonly write: (value: number) => string;
  /** The greatest is the best, not the least. */
  readonly more?: true;
}

/** Beyond this it does not matter how many times. */
const MANY = 1_000_000;

/** Writes how many times something is something else. */
function times(value: number): string {
  if (!Number.isFinite(value)) return figure(value);
  return value > MANY ? `> ${figure(MANY)}×` : `${figure(value)}×`;
}

/** Writes what is mostly a whole number. */
function whole(value: number): string {
  return Number.isInteger(value) ? count(value) : figure(value);
}

/** The columns of the table, without the name and the cost. */
export const COLUMNS: readonly Column[] = [
  {
    group: "Requests a job",
    title: "mean",
    of: (it) => it.requests.mean,
    write: figure,
  },
  {
    group: "Requests a job",
    title: "95 of 100",
    of: (it) => it.requests.p95,
    write: whole,
  },
  {
    group: "Wasted time a job",
    title: "mean",
    of: (it) => it.waste.mean,
    write: seconds,
  },
  {
    group: "Wasted time a job",
    title: "95 of 100",
    of: (it) => it.waste.p95,
    write: seconds,
  },
  {
    group: "Against the best possible",
    title: "cost",
    meaning:
      "How many times the least possible cost it costs; 1 is the best there is. Also called regret.",
    of: (it) => it.regret,
    write: times,
  },
  {
    group: "Against the best possible",
    title: "waste",
    meaning:
      "How many times the time that must be wasted with as many requests: the height above the frontier.",
    of: (it) => it.wasteRatio,
    write: times,
  },
  {
    group: "Against the best possible",
    title: "requests",
    meaning:
      "How many times the requests that are needed to waste as little: the way right of the frontier.",
    of: (it) => it.requestRatio,
    write: times,
  },
  {
    group: "Against the best possible",
    title: "efficiency",
    meaning:
      "Keller’s bound for this distribution over requests times waste, whatever the price; 1 is about the best.",
    of: (it) => it.efficiency,
    write: figure,
    more: true,
  },
];

/**
 * What the best of the algorithms have in a column, as it is written: two that
 * look the same are both the best; none is where all do.
 *
 * @param column The column.
 * @param results The algorithms.
 */
export function bestOf(
  { of, write, more }: Pick<Column, "of" | "write" | "more">,
  results: readonly AlgorithmResult[],
): string | undefined {
  const values = results.map(of).filter(Number.isFinite);
  // Where all are the same there is nothing to point out.
  if (new Set(values.map(write)).size < 2) return undefined;
  return write(more ? Math.max(...values) : Math.min(...values));
}
