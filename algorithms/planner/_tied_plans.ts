import type { Picks } from "./_minimize.ts";
import type { Support } from "./_support.ts";

/** In larger supports the next plan is too close to be worth the search. */
const MAX_TIME_COUNT = 512;
/** The partial plans that are kept for each candidate time. */
const MAX_PART_COUNT = 64;
/** Rounding, as a share of the cost. */
const TOLERANCE = 1e-11;

/** A plan up to some time, as a list of its polls from the last one back. */
interface Part {
  readonly index: number;
  readonly spent: number;
  readonly before?: Part;
}

/**
 * Among the plans that cost the least at a price, finds the one that makes the
 * most requests on average within a budget, and so wastes the least.
 *
 * Plans that are optimal at one price lie on a line of requests and waste, of which
 * the minimizer finds only some: on a sample of few or evenly spaced durations there
 * can be many more in between.
 *
 * @returns The plan; `undefined` if none is within the budget, or if the support
 * is large.
 */
export function tiedPlan(
  { times, ended, moments, end }: Support,
  minGap: number,
  price: number,
  budget: number,
): Picks | undefined {
  const last = times.length - 1;
  if (last > MAX_TIME_COUNT) return undefined;
  const start = times[0] ?? 0;
  const alive = (i: number) => 1 - (ended[i] ?? 1);
  /** The cost of polling at `j` next after `i`. */
  function cost(i: number, j: number): number {
    const time = times[j] ?? 0;
    if ((times[i] ?? 0) > time - minGap + time * 1e-13) return Infinity;
    const found = (ended[j] ?? 1) - (ended[i] ?? 1);
    const moment = (moments[j] ?? 0) - (moments[i] ?? 0);
    return price * alive(i) + (time - start) * found - moment;
  }

  const rest = new Float64Array(last + 1);
  for (let i = end - 1; i >= 0; i--) {
    rest[i] = Infinity;
    for (let j = i + 1; j <= last; j++) {
      rest[i] = Math.min(rest[i] ?? 0, cost(i, j) + (rest[j] ?? 0));
    }
  }
  const slack = TOLERANCE * (rest[0] ?? 0);
  const parts: Part[][] = Array.from({ length: last + 1 }, () => []);
  parts[0] = [{ index: 0, spent: 0 }];
  for (let i = 0; i < end; i++) {
    const here = distinct(parts[i] ?? []);
    if (here.length === 0) continue;
    for (let j = i + 1; j <= last; j++) {
      if (!(cost(i, j) + (rest[j] ?? 0) <= (rest[i] ?? 0) + slack)) continue;
      for (const before of here) {
        const spent = before.spent + alive(i);
        if (spent <= budget) parts[j]?.push({ index: j, spent, before });
      }
    }
  }
  let part = distinct(parts.slice(end).flat())[0];
  if (part === undefined) return undefined;
  const picks: number[] = [];
  for (; part?.before; part = part.before) picks.push(part.index);
  return picks.reverse();
}

/** The parts that spend the most, one for each amount. */
function distinct(parts: readonly Part[]): readonly Part[] {
  const different: Part[] = [];
  for (const part of [...parts].sort((a, b) => b.spent - a.spent)) {
    const latest = different.at(-1)?.spent ?? Infinity;
    if (part.spent < latest - 1e-12) different.push(part);
    if (different.length === MAX_PART_COUNT) break;
  }
  return different;
}
