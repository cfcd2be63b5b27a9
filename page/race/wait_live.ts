import { fetchStatus } from "@heygen-sim/client/classic";
import { type Clock, systemClock } from "@heygen-sim/client";
import { raceAlgorithms } from "@heygen-sim/comparison";
import { distributionIn } from "./model.ts";
import type { RaceQuery } from "./query.ts";

export interface LiveRace {
  /** What the algorithms are prepared for. */
  readonly query: RaceQuery;
  readonly job: string;
  /** The simulated seconds in a second. */
  readonly speed: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** The retry budget in seconds: a server that is gone does not come back in a race. */
const RETRY_BUDGET_S = 20;

/** Real time at another speed, which is that of the simulation. */
function clockAt(speed: number): Clock {
  const start = performance.now();
  return {
    monotonic: true,
    now: () => (performance.now() - start) * speed,
    delay: (ms, options) => systemClock.delay(ms / speed, options),
  };
}

/** Waits by all algorithms; returns why some have not seen the end. */
export async function waitLive(
  { query, job, speed, headers }: LiveRace,
  baseUrl: string,
  options: Parameters<typeof fetchStatus>[1] = {},
): Promise<readonly string[]> {
  const { distribution, price, seed } = query;
  const named = distributionIn(distribution);
  const all = raceAlgorithms({ named, price: 1_000 * price, seed });
  const failed = new Map<string, string>();
  await Promise.all(Array.from(all, async ([name, start]) => {
    try {
      await fetchStatus(start, {
        job,
        baseUrl,
        headers: { ...headers, "x-client": name },
        clock: clockAt(speed),
        retryBudget: 1_000 * RETRY_BUDGET_S * speed,
        ...options,
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const names = failed.get(reason);
      failed.set(reason, names === undefined ? name : `${names}, ${name}`);
    }
  }));
  return Array.from(failed, ([reason, names]) => `${names}: ${reason}`);
}
