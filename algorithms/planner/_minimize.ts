import type { Support } from "./_support.ts";

/** The indices of the candidate times at which a plan polls, ascending. */
export type Picks = readonly number[];

/**
 * Finds the plan of the least cost: the expected waste, plus `price` for each
 * expected request, plus `penalty` for each planned one.
 */
export type Minimizer = (price: number, penalty: number) => Picks;

/**
 * Prepares the dynamic program of the planning page for a support.
 *
 * With the probability F and the moment M that a poll finds at each time t, the
 * least cost of a plan whose last poll is at time j is
 *
 *     D[j] = t_j F_j - M_j + min over i < j of (b_i - F_i t_j),
 *     b_i = D[i] + price (1 - F_i) + penalty + M_i,
 *
 * where i is the poll before. Each i is a straight line in t_j. Their slopes fall
 * while the t_j rise, so the lower envelope of the lines is kept in a deque and
 * each line enters and leaves it once: O(n) time and memory (Wilber, "The concave
 * least-weight subsequence problem revisited", J. Algorithms 9, 1988). A least gap
 * delays the moment at which a line enters and changes nothing else. All candidate times
 * but the first, at which waiting begins, must be at least `minGap` after it.
 */
export function minimizer(support: Support, minGap: number): Minimizer {
  const { times, ended, moments, end } = support;
  const size = times.length;
  const start = times[0] ?? 0;
  const before = new Int32Array(size);
  const least = new Float64Array(size);
  // The deque: lines, their values at t = 0, and from which t they are lowest.
  const lines = new Int32Array(size);
  const heights = new Float64Array(size);
  const since = new Float64Array(size);

  return function minimize(price, penalty) {
    let head = 0;
    let tail = 0;

    function enter(i: number): void {
      const slope = ended[i] as number;
      const height = (least[i] as number) + price * (1 - slope) + penalty +
        (moments[i] as number);
      let crossing = -Infinity;
      while (tail > head) {
        const last = tail - 1;
        const fall = slope - (ended[lines[last] as number] as number);
        const rise = height - (heights[last] as number);
        if (fall <= 0) {
          // Parallel: no job ends in between, and the lower line wins for good.
          if (rise >= 0) return;
          tail = last;
          continue;
        }
        crossing = rise / fall;
        if (last === head || crossing > (since[last] as number)) break;
        tail = last;
      }
      lines[tail] = i;
      heights[tail] = height;
      since[tail] = crossing;
      tail++;
    }

    let next = 0;
    least[0] = 0;
    for (let j = 1; j < size; j++) {
      const time = times[j] as number;
      const t = time - start;
      // The slack lets a gap pass that is short by a rounding error.
      const latest = time - minGap + time * 1e-13;
      while (next < j && (times[next] as number) <= latest) enter(next++);
      while (head + 1 < tail && (since[head + 1] as number) < t) head++;
      const i = lines[head] as number;
      before[j] = i;
      least[j] = t * ((ended[j] as number) - (ended[i] as number)) -
        (moments[j] as number) + (heights[head] as number);
    }

    let last = end;
    for (let j = end + 1; j < size; j++) {
      if ((least[j] as number) < (least[last] as number)) last = j;
    }
    const picks: number[] = [];
    for (let j = last; j > 0; j = before[j] as number) picks.push(j);
    return picks.reverse();
  };
}

export interface Expectation {
  /** The mean number of requests, up to and with the one that finds the job ended. */
  readonly requests: number;
  /** The mean time from the job's end to that request. */
  readonly waste: number;
}

/**
 * Waste below this share of the longest duration is a rounding error: it is a
 * difference of sums that have no more digits.
 */
export const WASTE_RESIDUE = 1e-12;

/** The expected cost of polls at some candidate times, the last at the end or later. */
export function expectationOf(support: Support, picks: Picks): Expectation {
  const { times, ended, moments } = support;
  const start = times[0] ?? 0;
  let requests = 0;
  let waste = 0;
  let i = 0;
  for (const j of picks) {
    const before = ended[i] ?? 0;
    const found = (ended[j] ?? 1) - before;
    requests += 1 - before;
    const late = ((times[j] ?? 0) - start) * found -
      ((moments[j] ?? 0) - (moments[i] ?? 0));
    // Below 0 by rounding alone.
    waste += Math.max(0, late);
    i = j;
  }
  const longest = (times[i] ?? 0) - start;
  return { requests, waste: waste > WASTE_RESIDUE * longest ? waste : 0 };
}
