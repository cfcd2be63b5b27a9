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

/** Every schedule of polls at the durations, the longest among them. */
export function all(jobs: Jobs, minGap = 0): readonly Outcome[] {
  const start = jobs.age ?? 0;
  const distinct = [...new Set(alive(jobs).map(([duration]) => duration))]
    .filter((duration) => duration > start)
    .sort((a, b) => a - b);
  const last = distinct.pop();
  if (last === undefined) return [play([], jobs)];
  const outcomes: Outcome[] = [];
  for (let bits = 0; bits < 2 ** distinct.length; bits++) {
    const polls = [...distinct.filter((_, i) => bits & 2 ** i), last];
    if (polls.every((t, i) => t - (polls[i - 1] ?? start) >= minGap)) {
      outcomes.push(play(polls, jobs));
    }
  }
  // All are over by the time of the first poll that is allowed.
  return outcomes.length > 0 ? outcomes : [play([start + minGap], jobs)];
}

/** The least of some numbers. */
export function least(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => Math.min(a, b), Infinity);
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
