import { defaultDelay } from "./uniform.ts";

const CELLS = 400;
/** How many standard deviations a bell extends to each side. */
const REACH = 4;

/*
 * The following constants were found by measuring, for 1, 3, 10, 50 and 120 jobs of each
 * of nine distributions, how much more than the optimum a plan for the estimate costs.
 */

/** The width of a kernel, in distances to the nearest neighbours. */
const WIDTH = 0.85;
/** Of n jobs, n to this power are the nearest neighbours. */
const NEIGHBOURS = 0.72;
/** The greatest width by Silverman's rule, which itself has 1.06 here. */
const MAX_WIDTH = 0.85;
/** The number of jobs that a lognormal distribution fitted to the jobs counts for. */
const FITTED_WEIGHT = 5;
/** The number of jobs that a wide one counts for, and its standard deviation. */
const WIDE_WEIGHT = 0.75;
const WIDE_SIGMA = 0.8;
/** The spread that is assumed before the first job, as that of further jobs. */
const PRIOR_SIGMA = 0.65;
const PRIOR_JOBS = 2;
/** The jobs that the location counts for that is assumed before the first. */
const LOCATION_JOBS = 1;
/**
 * The distance from that location, as a logarithm, at which its weight is half:
 * like a distribution of Student's, it gives way to jobs that are far off.
 */
const LOCATION_SCALE = 2;

/** A normal distribution of the logarithm, as masses of cells from a first one on. */
interface Bell {
  readonly from: number;
  readonly masses: Float64Array;
}

/**
 * Cells of equal width in the logarithm of the duration, in milliseconds. A position is a
 * number of cells, with a fraction, from the lower end: the middle of the first cell is
 * at 0.5.
 */
export class LogCells {
  readonly #low: number;
  /** The width of a cell. */
  readonly #step: number;

  constructor(low: number, high: number) {
    this.#low = low;
    this.#step = (high - low) / CELLS;
  }

  masses(): Float64Array {
    return new Float64Array(CELLS);
  }

  logAt(position: number): number {
    return this.#low + position * this.#step;
  }

  /** Where a logarithm is, as a position within the grid. */
  position(log: number): number {
    return Math.min(CELLS, Math.max(0, (log - this.#low) / this.#step));
  }

  /** The borders of the cells, in milliseconds. */
  edges(): Float64Array {
    const edges = new Float64Array(CELLS + 1);
    return edges.map((_, i) => Math.exp(this.logAt(i)));
  }

  /** The masses sum to 1: what lies beyond the grid is given to the cells in it. */
  bell(position: number, sigma: number): Bell {
    const width = Math.max(sigma / this.#step, 1e-9);
    const first = Math.floor(position - REACH * width - 0.5);
    const last = Math.ceil(position + REACH * width - 0.5);
    const from = Math.min(CELLS - 1, Math.max(0, first));
    const to = Math.max(from, Math.min(CELLS - 1, last));
    const masses = new Float64Array(to - from + 1);
    let total = 0;
    for (let i = 0; i < masses.length; i++) {
      const distance = from + i + 0.5 - position;
      // Between the middles of two cells, a narrow bell is divided in proportion.
      const mass = width < 0.5
        ? Math.max(0, 1 - Math.abs(distance))
        : Math.exp(-0.5 * (distance / width) ** 2);
      masses[i] = mass;
      total += mass;
    }
    for (let i = 0; i < masses.length; i++) (masses[i] as number) /= total;
    return { from, masses };
  }

  /**
   * Makes a function that turns numbers of jobs in cells into a density, which sums to 1.
   *
   * The jobs of each cell are spread by a lognormal kernel. Its width depends on the
   * distance to the nearest neighbours, so that the two groups of a mixture stay
   * apart, and is at most what Silverman's rule gives for a single group. Two weak
   * priors are mixed in: a lognormal distribution fitted to the jobs, and a wide one
   * for jobs that are longer than all of them.
   *
   * @param jobs The jobs that determine the widths. These do not change afterwards:
   * kernels that follow the density narrow down on what was only assumed.
   */
  smoother(jobs: Float64Array): (jobs: Float64Array) => Float64Array {
    const { count, squares } = this.#moments(jobs);
    const variance = count > 1 ? squares / (count - 1) : 0;
    const most = MAX_WIDTH * Math.sqrt(variance) * count ** -0.2;
    const distanceAt = neighbourDistances(jobs, count);
    const kernels = Array.from(jobs, (mass, i) => {
      if (mass === 0) return undefined;
      const width = WIDTH * distanceAt(i + 0.5) * this.#step;
      return this.bell(i + 0.5, Math.min(most, width));
    });
    return (jobs) => {
      const density = this.masses();
      kernels.forEach((kernel, i) => {
        if (kernel) addBell(density, kernel, jobs[i] as number);
      });
      this.#addPriors(density, jobs);
      return normalized(density);
    };
  }

  #addPriors(density: Float64Array, jobs: Float64Array): void {
    const { count, mean, squares } = this.#moments(jobs);
    const prior = Math.log(defaultDelay().mean);
    const distance = (mean - prior) / LOCATION_SCALE;
    const pull = LOCATION_JOBS / (1 + distance ** 2);
    const center = (count * mean + pull * prior) / (count + pull);
    const variance = (squares + PRIOR_JOBS * PRIOR_SIGMA ** 2) /
      (count + PRIOR_JOBS - 1);
    // The next job differs from the mean of n jobs more than from the mean of all.
    const predictive = Math.sqrt(1 + 1 / count);
    const bell = (sigma: number) =>
      this.bell(this.position(center), sigma * predictive);
    addBell(density, bell(Math.sqrt(variance)), FITTED_WEIGHT);
    addBell(density, bell(WIDE_SIGMA), WIDE_WEIGHT);
  }

  /** The number of jobs, the mean of their logarithms, and the sum of squares around it. */
  #moments(jobs: Float64Array) {
    const count = sum(jobs);
    const log = (i: number) => this.logAt(i + 0.5);
    const mean = sum(jobs.map((mass, i) => mass * log(i))) / count;
    const squares = sum(jobs.map((mass, i) => mass * (log(i) - mean) ** 2));
    return { count, mean, squares };
  }
}

/** The distance, in cells, of the nearest neighbours of a position. */
function neighbourDistances(
  jobs: Float64Array,
  count: number,
): (position: number) => number {
  // With the job itself; a hair less, so that rounding does not demand one more.
  const wanted = Math.min(1 + Math.round(count ** NEIGHBOURS), count) - 1e-6;
  const jobsUpTo = cumulative(jobs);
  return (position) => {
    if (count <= 1) return 0;
    let near = 0;
    let far = jobs.length;
    while (far - near > 0.25) {
      const reach = (near + far) / 2;
      const found = jobsUpTo(position + reach) - jobsUpTo(position - reach);
      if (found >= wanted) far = reach;
      else near = reach;
    }
    // Half a cell is the job's own.
    return Math.max(0, far - 0.5);
  };
}

/** Adds a bell of a given mass to the masses of a grid. */
export function addBell(
  target: Float64Array,
  { from, masses }: Bell,
  mass: number,
): void {
  for (let i = 0; i < masses.length; i++) {
    (target[from + i] as number) += mass * (masses[i] as number);
  }
}

/** The mass up to any position. */
export function cumulative(masses: Float64Array): (position: number) => number {
  const before = new Float64Array(masses.length + 1);
  masses.forEach((mass, i) => before[i + 1] = (before[i] as number) + mass);
  return (position) => {
    if (position <= 0) return 0;
    const cell = Math.min(masses.length - 1, Math.floor(position));
    const part = Math.min(1, position - cell);
    return (before[cell] as number) + part * (masses[cell] as number);
  };
}

export function sum(masses: Float64Array): number {
  return masses.reduce((total, mass) => total + mass, 0);
}

/** Masses in proportion that sum to 1. */
export function normalized(masses: Float64Array): Float64Array {
  const total = sum(masses);
  return masses.map((mass) => mass / total);
}
