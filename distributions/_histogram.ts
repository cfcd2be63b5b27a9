import { define } from "./_define.ts";
import { countUpTo, firstWhere } from "./_sorted.ts";
import type { Distribution } from "./distribution.ts";

/**
 * A mixture of uniform distributions: cells between ascending edges, each with a weight,
 * of which not all are 0.
 */
export function histogram(
  edges: Float64Array,
  weights: Float64Array,
): Distribution {
  const size = weights.length;
  const edge = (i: number) => edges[i] as number;
  const weight = (i: number) => weights[i] as number;
  // From the end, so that the far tail is not lost to rounding.
  const mass = new Float64Array(size + 1);
  const moment = new Float64Array(size + 1);
  for (let i = size - 1; i >= 0; i--) {
    const middle = (edge(i) + edge(i + 1)) / 2;
    mass[i] = (mass[i + 1] as number) + weight(i);
    moment[i] = (moment[i + 1] as number) + weight(i) * middle;
  }
  const total = mass[0] as number;
  const mean = (moment[0] as number) / total;
  const start = edge(0);
  const end = edge(size);

  const cellAt = (t: number) => Math.min(size, countUpTo(edges, t)) - 1;
  /** The mass of a cell that lies above `t`. */
  const above = (i: number, t: number) =>
    weight(i) * (edge(i + 1) - t) / (edge(i + 1) - edge(i));
  function survival(t: number): number {
    if (t <= start) return 1;
    if (t >= end) return 0;
    const i = cellAt(t);
    return ((mass[i + 1] as number) + above(i, t)) / total;
  }
  /** The first point with no more than a share of the mass above it. */
  function firstLeaving(share: number): number {
    const left = share * total;
    const i = firstWhere(size - 1, (i) => (mass[i + 1] as number) <= left);
    const part = (left - (mass[i + 1] as number)) / weight(i);
    // Written so that a cell without any weight counts as its lower end.
    const rest = part < 1 ? Math.max(0, part) : 1;
    return edge(i + 1) - rest * (edge(i + 1) - edge(i));
  }

  return define({
    label() {
      const terms = Array.from(weights, (w, i) => [w, edge(i), edge(i + 1)])
        .filter(([w = 0]) => w > 0)
        .map(([w, from, to]) => `${w}*uniform:${from},${to}`);
      return `mixture:${terms.join("+")}`;
    },
    mean,
    cdf: (t) => 1 - survival(t),
    quantile: (p) => firstLeaving(1 - p),
    logSurvival: (t) => Math.log(survival(t)),
    inverseLogSurvival: (logP) => firstLeaving(Math.exp(logP)),
    meanResidual(t) {
      if (t <= start) return mean - t;
      if (t >= end) return 0;
      const i = cellAt(t);
      const rest = above(i, t);
      const left = (mass[i + 1] as number) + rest;
      const sum = (moment[i + 1] as number) + rest * (t + edge(i + 1)) / 2;
      return left > 0 ? sum / left - t : 0;
    },
  });
}
