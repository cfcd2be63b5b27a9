const CELLS = 400;
/** How many standard deviations a bell extends to each side. */
const REACH = 4;

/** Masses of consecutive cells, from a first one on. */
export interface Bell {
  readonly from: number;
  readonly masses: Float64Array;
}

/**
 * Cells of equal width in the logarithm of the duration. A position is a number
 * of cells, with a fraction, from the lower end: the middle of the first cell is
 * at 0.5.
 */
export class LogCells {
  /** The width of a cell, in the natural logarithm of milliseconds. */
  readonly step: number;
  readonly #low: number;

  constructor(low: number, high: number) {
    this.#low = low;
    this.step = (high - low) / CELLS;
  }

  empty(): Float64Array {
    return new Float64Array(CELLS);
  }

  /** The borders of the cells, in milliseconds. */
  edges(): Float64Array {
    return Float64Array.from(
      { length: CELLS + 1 },
      (_, i) => Math.exp(this.#low + i * this.step),
    );
  }

  /** Where a logarithm is, as a position within the grid. */
  position(log: number): number {
    return Math.min(CELLS, Math.max(0, (log - this.#low) / this.step));
  }

  logAt(position: number): number {
    return this.#low + position * this.step;
  }

  /**
   * A normal distribution of the logarithm, as masses that sum to 1: what lies
   * beyond the grid is given to the cells in it.
   */
  bell(position: number, sigma: number): Bell {
    const width = Math.max(sigma / this.step, 1e-9);
    const first = Math.floor(position - REACH * width - 0.5);
    const last = Math.ceil(position + REACH * width - 0.5);
    const from = Math.min(CELLS - 1, Math.max(0, first));
    const to = Math.max(from, Math.min(CELLS - 1, last));
    const masses = new Float64Array(to - from + 1);
    // Between the middles of two cells, a narrow bell is divided in proportion.
    const narrow = width < 0.5;
    let total = 0;
    for (let i = 0; i < masses.length; i++) {
      const distance = from + i + 0.5 - position;
      const mass = narrow
        ? Math.max(0, 1 - Math.abs(distance))
        : Math.exp(-0.5 * (distance / width) ** 2);
      masses[i] = mass;
      total += mass;
    }
    for (let i = 0; i < masses.length; i++) (masses[i] as number) /= total;
    return { from, masses };
  }
}

/** Adds a bell of a given mass to a grid's masses. */
export function addBell(
  target: Float64Array,
  { from, masses }: Bell,
  mass: number,
): void {
  for (let i = 0; i < masses.length; i++) {
    (target[from + i] as number) += mass * (masses[i] as number);
  }
}

/** Sums of masses: the mass up to any position. */
export function cumulative(
  masses: Float64Array,
): (position: number) => number {
  const sums = new Float64Array(masses.length + 1);
  for (let i = 0; i < masses.length; i++) {
    sums[i + 1] = (sums[i] as number) + (masses[i] as number);
  }
  return (position) => {
    if (position <= 0) return 0;
    const cell = Math.min(masses.length - 1, Math.floor(position));
    const part = Math.min(1, position - cell);
    return (sums[cell] as number) + part * (masses[cell] as number);
  };
}
