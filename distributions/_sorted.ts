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

/** The same pairs in ascending order of the points. */
function sortPairs(points: Float64Array, weights: Float64Array): Weighted {
  const order = Uint32Array.from(points, (_, i) => i)
    .sort((i, j) => (points[i] ?? 0) - (points[j] ?? 0));
  const support = new Float64Array(points.length);
  const sorted = new Float64Array(points.length);
  order.forEach((from, to) => {
    support[to] = points[from] ?? 0;
    sorted[to] = weights[from] ?? 0;
  });
  return { support, weights: sorted };
}

/**
 * Sorts points, adds up the weights of equal ones, and leaves out those that
 * weigh nothing. Without weights each point weighs 1, so that sums stay exact.
 *
 * @param points The points; changed.
 */
export function sorted(points: Float64Array, weights?: Float64Array): Weighted {
  let inOrder: { readonly support: Float64Array; weights?: Float64Array };
  if (isSorted(points)) {
    inOrder = weights ? { support: points, weights } : { support: points };
  } else {
    inOrder = weights ? sortPairs(points, weights) : { support: points.sort() };
  }

  const support = new Float64Array(points.length);
  const sums = new Float64Array(points.length);
  let size = 0;
  let before = NaN;
  inOrder.support.forEach((point, i) => {
    const weight = inOrder.weights?.[i] ?? 1;
    if (weight === 0) return;
    if (point !== before) support[size++] = before = point;
    sums[size - 1] = (sums[size - 1] ?? 0) + weight;
  });
  return {
    support: support.subarray(0, size),
    weights: sums.subarray(0, size),
  };
}

/** How many of the ascending points are at most `t`. */
export function countUpTo(points: ArrayLike<number>, t: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    // Written so that NaN counts none.
    if ((points[middle] ?? Infinity) <= t) low = middle + 1;
    else high = middle;
  }
  return low;
}
