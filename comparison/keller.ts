import type { Distribution } from "@heygen-sim/client/distributions";

/** The quantiles and the equal steps that the integral is taken over. */
const QUANTILES = 1_024;
const STEPS = 1_024;
/** Beyond them, the step in log survival, and where the tail is cut off. */
const TAIL_STEP = 0.1;
const TAIL_END = -40;

/**
 * Keller's bound, the least product of requests and waste where there are many
 * requests (Management Science 21, 1974),
 *
 *     K = 1/2 (integral of sqrt(f S))^2,
 *
 * with the density f and the survival S of the distribution's continuous part. Points that
 * have a probability of their own can be polled at and add nothing to it; for a
 * discrete distribution it is 0.
 */
export function kellerBound(distribution: Distribution): number {
  if (distribution.discrete) return 0;
  const logs = [0];
  for (let k = 1; k < QUANTILES; k++) logs.push(Math.log1p(-k / QUANTILES));
  for (let log = -Math.log(QUANTILES); log > TAIL_END; log -= TAIL_STEP) {
    logs.push(log);
  }
  const jumps = new Map(
    Array.from(
      distribution.atoms.support,
      (t, i) => [t, distribution.atoms.weights[i] ?? 0],
    ),
  );
  const quantiles = logs.map((log) => distribution.inverseLogSurvival(log));
  const start = distribution.quantile(0);
  const width = (quantiles[QUANTILES - 1] ?? start) - start;
  // Equal steps resolve ranges with few jobs.
  const steps = Array.from({ length: STEPS }, (_, k) => k / STEPS * width);
  const marks = [
    ...steps.map((step) => start + step),
    ...quantiles,
    ...jumps.keys(),
  ].sort((a, b) => a - b);
  let sum = 0;
  for (let i = 0; i + 1 < marks.length; i++) {
    const [from = 0, to = 0] = [marks[i], marks[i + 1]];
    if (!(to > from)) continue;
    const before = Math.exp(distribution.logSurvival(from));
    const after = Math.exp(distribution.logSurvival(to)) + (jumps.get(to) ?? 0);
    const ended = Math.max(0, before - after);
    sum += Math.sqrt(ended * (to - from) * (before + after) / 2);
  }
  return sum ** 2 / 2;
}
