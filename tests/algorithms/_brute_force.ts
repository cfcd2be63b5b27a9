/** What a schedule of polls costs, by looking at each job of a sample. */
export interface Outcome {
  readonly polls: readonly number[];
  readonly requests: number;
  readonly waste: number;
}

/** Jobs and when their polling begins. */
export interface Jobs {
  readonly durations: readonly number[];
  readonly weights: readonly number[];
  /** The age at which the job was seen pending; without it, nothing is known. */
  readonly age?: number | undefined;
}

function alive(
  { durations, weights, age }: Jobs,
): readonly (readonly [number, number])[] {
  return durations
    .map((duration, i) => [duration, weights[i] ?? NaN] as const)
    .filter(([duration, weight]) =>
      weight > 0 && (age === undefined || duration > age)
    );
}

/** Plays a schedule through for each job. */
export function play(polls: readonly number[], jobs: Jobs): Outcome {
  let requests = 0;
  let waste = 0;
  let total = 0;
  for (const [duration, weight] of alive(jobs)) {
    total += weight;
    // Found by the request that waiting begins with, which is not counted.
    if (duration <= (jobs.age ?? 0)) continue;
    const k = polls.findIndex((poll) => poll >= duration);
    if (k < 0) throw new Error(`${polls} never find ${duration}`);
    requests += weight * (k + 1);
    waste += weight * ((polls[k] ?? NaN) - duration);
  }
  return { polls, requests: requests / total, waste: waste / total };
}

/**
 * Every schedule in which each poll is at a duration, or follows another as soon as
 * the least gap allows and finds a job.
 */
export function all(jobs: Jobs, minGap = 0): readonly Outcome[] {
  const start = jobs.age ?? 0;
  const durations = [...new Set(alive(jobs).map(([duration]) => duration))]
    .filter((duration) => duration > start)
    .sort((a, b) => a - b);
  const longest = durations.at(-1);
  if (longest === undefined) return [play([], jobs)];
  const outcomes: Outcome[] = [];
  function extend(polls: readonly number[]): void {
    const before = polls.at(-1) ?? start;
    if (before >= longest!) {
      outcomes.push(play(polls, jobs));
      return;
    }
    const earliest = before + minGap;
    const next = new Set(durations.filter((t) => {
      // Gaps that are short by a rounding error pass.
      return t > before && t >= earliest - t * 1e-13;
    }));
    if (durations.some((t) => t > before && t <= earliest)) next.add(earliest);
    for (const time of next) extend([...polls, time]);
  }
  extend([]);
  return outcomes;
}

/** The least of some numbers. */
export function least(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => Math.min(a, b), Infinity);
}

/** The outcomes on the lower convex hull, also those between two corners. */
export function onHull(outcomes: readonly Outcome[]): readonly Outcome[] {
  const corners = hull(outcomes);
  return outcomes.filter(({ requests, waste }) =>
    corners.some((b, i) => {
      const a = corners[i - 1] ?? b;
      if (requests < a.requests - 1e-9 || requests > b.requests + 1e-9) {
        return false;
      }
      const width = b.requests - a.requests;
      const part = width > 0 ? (requests - a.requests) / width : 0;
      return Math.abs(waste - a.waste - part * (b.waste - a.waste)) < 1e-9;
    })
  );
}

/** The corners of the lower convex hull of requests and waste, fewest requests first. */
export function hull(outcomes: readonly Outcome[]): readonly Outcome[] {
  const sorted = [...outcomes].sort((a, b) =>
    a.requests - b.requests || a.waste - b.waste
  );
  const corners: Outcome[] = [];
  for (const next of sorted) {
    if (next.waste >= (corners.at(-1)?.waste ?? Infinity) - 1e-12) continue;
    for (;;) {
      const [a, b] = [corners.at(-2), corners.at(-1)];
      if (a === undefined || b === undefined) break;
      const cross = (b.requests - a.requests) * (next.waste - a.waste) -
        (b.waste - a.waste) * (next.requests - a.requests);
      if (cross > 1e-9) break;
      corners.pop();
    }
    corners.push(next);
  }
  return corners;
}
