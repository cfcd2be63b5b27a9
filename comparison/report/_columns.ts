import type { AlgorithmResult } from "../result.ts";
import { count, figure, seconds } from "./_format.ts";

/** A column of the table. */
export interface Column {
  /** The heading above it and its neighbours. */
  readonly group: string;
  /** The heading. */
  readonly title: string;
  /** The explanation at the end of the page. */
  readonly meaning?: string;
  /** The figure. */
  readonly of: (result: AlgorithmResult) => number;
  /** Formats the figure. */
  readonly write: (value: number) => string;
  /** Whether a greater figure is better. */
  readonly more?: true;
}

/** Greater ratios are shown as greater than this. */
const MANY = 1_000_000;

/** Formats a ratio. */
function times(value: number): string {
  if (!Number.isFinite(value)) return figure(value);
  return value > MANY ? `> ${figure(MANY)}×` : `${figure(value)}×`;
}

/** Formats a number that is usually whole. */
function whole(value: number): string {
  return Number.isInteger(value) ? count(value) : figure(value);
}

/** The columns of the table after the name and the cost. */
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
      "The cost over the least possible cost, also called regret; 1 is the best.",
    of: (it) => it.regret,
    write: times,
  },
  {
    group: "Against the best possible",
    title: "waste",
    meaning:
      "The waste over the least possible with as many requests: the height above the frontier.",
    of: (it) => it.wasteRatio,
    write: times,
  },
  {
    group: "Against the best possible",
    title: "requests",
    meaning:
      "The requests over the least possible with as much waste: the distance to the right of the frontier.",
    of: (it) => it.requestRatio,
    write: times,
  },
  {
    group: "Against the best possible",
    title: "efficiency",
    meaning:
      "Keller’s bound for the distribution over requests times waste, at any price; the best is about 1.",
    of: (it) => it.efficiency,
    write: figure,
    more: true,
  },
];

/**
 * The best figure in a column, as it is formatted: figures that read the same are all
 * the best. If all figures read the same, there is no best one.
 *
 * @param column The column.
 * @param results The algorithms.
 */
export function bestOf(
  { of, write, more }: Pick<Column, "of" | "write" | "more">,
  results: readonly AlgorithmResult[],
): string | undefined {
  const values = results.map(of).filter(Number.isFinite);
  if (new Set(values.map(write)).size < 2) return undefined;
  return write(more ? Math.max(...values) : Math.min(...values));
}
