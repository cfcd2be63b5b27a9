import type { AlgorithmResult, FrontierPoint } from "./result.ts";
import { ratio } from "./scenario.ts";

/**
 * Measures the distance to the frontier. Between two of its points the frontier
 * is straight on logarithmic axes, or on linear ones towards a point without waste.
 * Beyond its finest point, waste falls in proportion to requests; beyond its coarsest
 * point, waste is constant. The points are in the order of falling requests.
 */
export function distanceTo(
  frontier: readonly FrontierPoint[],
  requests: number,
  waste: number,
): Pick<AlgorithmResult, "wasteRatio" | "requestRatio"> {
  return {
    wasteRatio: ratio(waste, wasteWith(frontier, requests)),
    requestRatio: ratio(requests, requestsWith(frontier, waste)),
  };
}

function wasteWith(points: readonly FrontierPoint[], requests: number): number {
  const coarser = points.findIndex((point) => point.requests <= requests);
  const [finer, next] = [points[coarser - 1], points[coarser]];
  if (next === undefined) return points.at(-1)?.waste ?? NaN;
  if (next.requests === requests) return next.waste;
  if (finer === undefined) return next.waste * next.requests / requests;
  return between(
    [next.requests, next.waste],
    [finer.requests, finer.waste],
    requests,
  );
}

function requestsWith(points: readonly FrontierPoint[], waste: number): number {
  const coarser = points.findIndex((point) => point.waste > waste);
  const [finer, next] = [points[coarser - 1], points[coarser]];
  if (next === undefined) return points.at(-1)?.requests ?? NaN;
  if (finer === undefined) return next.requests * next.waste / waste;
  return between(
    [finer.waste, finer.requests],
    [next.waste, next.requests],
    waste,
  );
}

type Point = readonly [x: number, y: number];

function between([x0, y0]: Point, [x1, y1]: Point, x: number): number {
  if (x0 > 0 && y0 > 0 && y1 > 0) {
    const part = Math.log(x / x0) / Math.log(x1 / x0);
    return y0 * (y1 / y0) ** part;
  }
  return y0 + (y1 - y0) * (x - x0) / (x1 - x0);
}
