import { histogram } from "./_histogram.ts";
import { addBell, cumulative, LogCells } from "./_log_cells.ts";
import { normalized, smootherFor, sum } from "./_smoother.ts";
import type { Distribution } from "./distribution.ts";

/** Jobs of one kind; all times are in milliseconds. */
export interface ObservedJobs {
  /** Durations that are known exactly. */
  readonly exact: ArrayLike<number>;
  /** Durations that are known to be above one time and at most another. */
  readonly intervals: readonly (readonly [after: number, by: number])[];
}

/** How far the grid extends beyond the jobs, as a logarithm. */
const BELOW = 2.25;
const ABOVE = 2.75;
/** The greatest extent of an interval on the grid, as a logarithm. */
const MAX_INTERVAL = 3;
/** The number of iterations: further ones change hardly anything. */
const STEPS = 5;

/** The logarithm of a time; a job that takes no time counts as one millisecond. */
function logOf(time: number): number {
  return Math.log(Math.max(time, 1));
}

function startOf(after: number, by: number): number {
  return Math.max(logOf(after), logOf(by) - MAX_INTERVAL);
}

/**
 * Estimates the distribution of durations that are known exactly, as intervals,
 * or, of jobs that were given up on, as lower bounds: by the EM algorithm with a
 * smoothing step in each iteration (B. W. Silverman, M. C. Jones, J. D. Wilson and
 * D. W. Nychka, "A smoothed EM approach to indirect estimation problems", J. Royal
 * Statistical Society B 52, 1990). Without the smoothing all the probability of an
 * interval would end up at its upper end, where the next plan polls again.
 *
 * @param kinds The jobs of each kind: every kind has a distribution of its own, and
 * the estimate is their mixture.
 * @param pendingAt Ages at which jobs of unknown kind were given up on.
 */
export function estimate(
  kinds: readonly ObservedJobs[],
  pendingAt: readonly number[] = [],
): Distribution {
  const cells = gridFor(kinds, pendingAt);
  const open = pendingAt.map((age) => cells.position(logOf(age)));
  const total = kinds.reduce((count, jobs) => count + countOf(jobs), 0);
  const estimates = kinds.map((jobs) =>
    new KindEstimate(cells, jobs, total > 0 ? countOf(jobs) / total : 1)
  );
  const exact = open.length === 0 &&
    kinds.every(({ intervals }) => intervals.length === 0);
  for (let step = 0; step < (exact ? 1 : STEPS); step++) {
    const ranges = rangesFrom(open, cells, estimates);
    estimates.forEach((it, i) => it.improve(ranges[i] ?? []));
  }
  const mixed = cells.empty();
  for (const { density, jobs } of estimates) {
    addBell(mixed, { from: 0, masses: density }, jobs);
  }
  return histogram(cells.edges(), mixed);
}

function countOf({ exact, intervals }: ObservedJobs): number {
  return exact.length + intervals.length;
}

/** A grid for all jobs and for what lies beyond them. */
function gridFor(
  kinds: readonly ObservedJobs[],
  pendingAt: readonly number[],
): LogCells {
  let low = Infinity;
  let high = -Infinity;
  function include(after: number, by = after): void {
    low = Math.min(low, startOf(after, by));
    high = Math.max(high, logOf(by));
  }
  for (const { exact, intervals } of kinds) {
    for (let i = 0; i < exact.length; i++) include(exact[i] as number);
    for (const interval of intervals) include(...interval);
  }
  for (const age of pendingAt) include(age);
  return new LogCells(low - BELOW, high + ABOVE);
}

/** Jobs somewhere between two positions. */
interface Range {
  readonly from: number;
  readonly to: number;
  /** The number of jobs per probability there. */
  readonly rate: number;
}

/** Where the jobs that were given up on may lie, for each kind. */
function rangesFrom(
  open: readonly number[],
  cells: LogCells,
  estimates: readonly KindEstimate[],
): Range[][] {
  const to = cells.empty().length;
  const total = estimates.reduce((count, { jobs }) => count + jobs, 0);
  const left = estimates.map(({ density, jobs }) => {
    const massUpTo = cumulative(density);
    return (from: number) => jobs / total * (1 - massUpTo(from));
  });
  return estimates.map(({ jobs }) =>
    open.map((from) => {
      const alive = left.reduce((mass, leftOf) => mass + leftOf(from), 0);
      return { from, to, rate: alive > 0 ? jobs / total / alive : 0 };
    })
  );
}

/** The estimate for the jobs of one kind, which gets better step by step. */
class KindEstimate {
  /** The probability of each cell. */
  density: Float64Array;
  readonly #cells: LogCells;
  readonly #exact: Float64Array;
  readonly #intervals: readonly Omit<Range, "rate">[];
  #smooth: ((jobs: Float64Array) => Float64Array) | undefined;

  /** @param jobs The number of jobs, with their share of those of unknown kind. */
  constructor(cells: LogCells, observed: ObservedJobs, public jobs: number) {
    const { exact, intervals } = observed;
    this.#cells = cells;
    this.density = firstGuess(cells);
    this.#exact = cells.empty();
    for (let i = 0; i < exact.length; i++) {
      const position = cells.position(logOf(exact[i] as number));
      addBell(this.#exact, cells.bell(position, 0), 1);
    }
    this.#intervals = intervals.map(([after, by]) => ({
      from: cells.position(startOf(after, by)),
      to: cells.position(logOf(by)),
    }));
  }

  /** Takes one step; `open` is where jobs of unknown kind lie. */
  improve(open: readonly Range[]): void {
    const massUpTo = cumulative(this.density);
    const closed = this.#intervals.map(({ from, to }) => {
      const mass = massUpTo(to) - massUpTo(from);
      return { from, to, rate: mass > 0 ? 1 / mass : 0 };
    });
    const rates = ratesOf([...closed, ...open], this.#cells);
    const jobs = this.#exact.map((mass, i) =>
      mass + (rates[i] as number) * (this.density[i] as number)
    );
    this.#smooth ??= smootherFor(this.#cells, jobs);
    this.density = this.#smooth(jobs);
    this.jobs = sum(jobs);
  }
}

/** About uniform in time up to the middle of the grid, and falling from there. */
function firstGuess(cells: LogCells): Float64Array {
  const guess = cells.empty();
  const middle = cells.logAt(guess.length / 2);
  return normalized(
    guess.map((_, i) =>
      1 / Math.cosh((cells.logAt(i + 0.5) - middle) / 2) ** 2
    ),
  );
}

/** The number of jobs per probability in each cell, in time of the order of both. */
function ratesOf(ranges: readonly Range[], cells: LogCells): Float64Array {
  const rates = cells.empty();
  const turns = cells.empty();
  const add = (target: Float64Array, i: number, rate: number) => {
    if (i < target.length) (target[i] as number) += rate;
  };
  for (const { from, to, rate } of ranges) {
    const first = Math.floor(from);
    const last = Math.floor(to);
    // All cells from the first to the one before the last, ...
    add(turns, first, rate);
    add(turns, last, -rate);
    // ... without the beginning of the first, and with that of the last.
    add(rates, first, -rate * (from - first));
    add(rates, last, rate * (to - last));
  }
  let rate = 0;
  return rates.map((part, i) =>
    Math.max(0, part + (rate += turns[i] as number))
  );
}
