import type { Races } from "@heygen-sim/comparison";
import {
  type DensityPoint,
  densityPoints,
} from "@heygen-sim/comparison/drawing";
import { useLayoutEffect, useState } from "hono/jsx/dom";

export function raceWorker(): Worker {
  return new Worker(new URL("race.js", import.meta.url), { type: "module" });
}

export interface DensityQuery {
  /** Its text in seconds. */
  readonly densityOf: string;
}

/**
 * The density of a distribution, from the worker that races: the page itself knows
 * no distributions.
 */
export function useDensity(
  distribution: string | null | undefined,
): readonly DensityPoint[] {
  const [points, setPoints] = useState<readonly DensityPoint[]>([]);
  useLayoutEffect(() => {
    setPoints([]);
    if (!distribution) return;
    const worker = raceWorker();
    worker.onmessage = ({ data }: MessageEvent<Races["density"]>) => {
      worker.terminate();
      setPoints(densityPoints(data));
    };
    const query: DensityQuery = { densityOf: distribution };
    worker.postMessage(query);
    return () => worker.terminate();
  }, [distribution]);
  return points;
}
