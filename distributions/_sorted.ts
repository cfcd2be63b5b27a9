/** Points with weights that need not sum to 1. */
export interface Weighted {
  /** The points, ascending and without duplicates. */
  readonly support: Float64Array;
  /** The weight of each point; above 0. */
  readonly weights: Float64Array;
}

function isSorted(points: Float64Array): boolean {
  let before = -Infinity;
  for (const point of points) {
    if (point < before) return false;
    before = point;
  }
  return true;
}

/**
 * Sorts points, adds up the weights of equal ones, and leaves out those that
 * weigh nothing. Without weights each point weighs 1, so that sums stay exact.
 */
export function sorted(points: Float64Array, weights?: Float64Array): Weighted {
  const inOrder = isSorted(points) ? points : points.slice().sort();
  const distinct = new Float64Array(points.length);
  const sums = new Float64Array(points.length);
  let size = 0;
  for (const point of inOrder) {
    if (size === 0 || point !== distinct[size - 1]) distinct[size++] = point;
    if (weights === undefined) (sums[size - 1] as number)++;
  }
  const support = distinct.subarray(0, size);
  if (weights === undefined) {
    return { support, weights: sums.subarray(0, size) };
  }

  // Sorting numbers and looking up where each has gone is several times as fast
  // as sorting pairs.
  points.forEach((point, i) => {
    (sums[countUpTo(support, point) - 1] as number) += weights[i] as number;
  });
  let kept = 0;
  for (let i = 0; i < size; i++) {
    if (sums[i] === 0) continue;
    support[kept] = support[i] as number;
    sums[kept++] = sums[i] as number;
  }
  return {
    support: support.subarray(0, kept),
    weights: sums.subarray(0, kept),
  };
}

/** How many of the ascending points are at most `t`. */
export function countUpTo(points: ArrayLike<number>, t: number): number {
  // Written so that NaN counts none.
  return firstWhere(points.length, (i) => !((points[i] ?? Infinity) <= t));
}

/** The first index below a length where a condition holds, which then goes on holding. */
export function firstWhere(
  length: number,
  holds: (i: number) => boolean,
): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
