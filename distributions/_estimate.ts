import { histogram } from "./_histogram.ts";
import {
  addBell,
  cumulative,
  LogCells,
  normalized,
  sum,
} from "./_log_cells.ts";
import type { Distribution } from "./distribution.ts";

/**
 * The duration of a job in milliseconds: above one time and at most another, or both where
 * it is known exactly.
 */
export type ObservedJob = readonly [after: number, by: number];

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

function startOf([after, by]: ObservedJob): number {
  return Math.max(logOf(after), logOf(by) - MAX_INTERVAL);
}

/** Jobs somewhere between two positions. */
interface Range {
  readonly from: number;
  readonly to: number;
  /** The number of jobs per probability there. */
  readonly rate: number;
}

/** The estimate for the jobs of one kind, which gets better step by step. */
interface Kind {
  /** The probability of each cell. */
  density: Float64Array;
  /** The number of jobs, with their share of those of unknown kind. */
  count: number;
  readonly exact: Float64Array;
  readonly intervals: readonly Omit<Range, "rate">[];
  smooth?: (jobs: Float64Array) => Float64Array;
}

/**
 * Estimates the distribution of durations that are known exactly, as intervals,
 * or, of jobs that were given up on, as lower bounds: by the EM algorithm with a
 * smoothing step in each iteration (B. W. Silverman, M. C. Jones, J. D. Wilson and
 * D. W. Nychka, "A smoothed EM approach to indirect estimation problems", J. Royal
 * Statistical Society B 52, 1990). Without the smoothing all the probability of an
 * interval would end up at its upper end, where the next plan polls again.
 *
 * @param observed The jobs of each kind: every kind has a distribution of its own, and
 * the estimate is their mixture.
 * @param pendingAt Ages at which jobs of unknown kind were given up on.
 */
export function estimate(
  observed: readonly (readonly ObservedJob[])[],
  pendingAt: readonly number[] = [],
): Distribution {
  const jobs = observed.flat();
  let [low, high] = [Infinity, -Infinity];
  for (const job of [...jobs, ...pendingAt.map((age) => [age, age] as const)]) {
    low = Math.min(low, startOf(job));
    high = Math.max(high, logOf(job[1]));
  }
  const cells = new LogCells(low - BELOW, high + ABOVE);
  const open = pendingAt.map((age) => cells.position(logOf(age)));
  const kinds = observed.map((it) =>
    kindOf(cells, it, jobs.length > 0 ? it.length / jobs.length : 1)
  );
  const isExact = open.length === 0 &&
    jobs.every(([after, by]) => after === by);
  for (let step = 0; step < (isExact ? 1 : STEPS); step++) {
    improve(kinds, cells, open);
  }
  const mixed = cells.masses();
  for (const { density, count } of kinds) {
    addBell(mixed, { from: 0, masses: density }, count);
  }
  return histogram(cells.edges(), mixed);
}

function kindOf(
  cells: LogCells,
  jobs: readonly ObservedJob[],
  count: number,
): Kind {
  const exact = cells.masses();
  const intervals: Omit<Range, "rate">[] = [];
  for (const job of jobs) {
    const to = cells.position(logOf(job[1]));
    if (job[0] === job[1]) addBell(exact, cells.bell(to, 0), 1);
    else intervals.push({ from: cells.position(startOf(job)), to });
  }
  // About uniform in time up to the middle of the grid, and falling from there.
  const middle = cells.logAt(exact.length / 2);
  const density = normalized(
    exact.map((_, i) =>
      1 / Math.cosh((cells.logAt(i + 0.5) - middle) / 2) ** 2
    ),
  );
  return { density, count, exact, intervals };
}

/** Takes one step; `open` are the positions from which on jobs of unknown kind lie. */
function improve(
  kinds: readonly Kind[],
  cells: LogCells,
  open: readonly number[],
): void {
  const total = kinds.reduce((sum, { count }) => sum + count, 0);
  const weighted = kinds.map((kind) => ({
    kind,
    share: kind.count / total,
    massUpTo: cumulative(kind.density),
  }));
  const alive = open.map((from) =>
    weighted.reduce(
      (sum, { share, massUpTo }) => sum + share * (1 - massUpTo(from)),
      0,
    )
  );
  for (const { kind, share, massUpTo } of weighted) {
    const closed = kind.intervals.map(({ from, to }) => {
      const mass = massUpTo(to) - massUpTo(from);
      return { from, to, rate: mass > 0 ? 1 / mass : 0 };
    });
    const beyond = open.map((from, i) => {
      const mass = alive[i] as number;
      const to = kind.density.length;
      return { from, to, rate: mass > 0 ? share / mass : 0 };
    });
    const rates = ratesOf([...closed, ...beyond], cells);
    const jobs = kind.exact.map((mass, i) =>
      mass + (rates[i] as number) * (kind.density[i] as number)
    );
    kind.smooth ??= cells.smoother(jobs);
    kind.density = kind.smooth(jobs);
    kind.count = sum(jobs);
  }
}

/** The number of jobs per probability in each cell, in time of the order of both. */
function ratesOf(ranges: readonly Range[], cells: LogCells): Float64Array {
  const rates = cells.masses();
  const turns = cells.masses();
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
