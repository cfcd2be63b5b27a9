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

/** The end of the wait of one algorithm, or of all without a name. */
export interface LiveMessage {
  readonly name?: string;
  /** The reason if it has not seen the end. */
  readonly error?: string;
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

/** Lets all algorithms wait for a job over HTTP. */
export async function waitLive(
  { query, job, speed, headers }: LiveRace,
  baseUrl: string,
  onMessage: (message: LiveMessage) => void,
  options: Parameters<typeof fetchStatus>[1] = {},
): Promise<void> {
  const { distribution, price, seed } = query;
  const named = distributionIn(distribution);
  const all = raceAlgorithms({ named, price: 1_000 * price, seed });
  const waits = Array.from(all, async ([name, start]) => {
    try {
      await fetchStatus(start, {
        job,
        baseUrl,
        headers: { ...headers, "x-client": name },
        clock: clockAt(speed),
        retryBudget: 1_000 * RETRY_BUDGET_S * speed,
        ...options,
      });
      onMessage({ name });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      onMessage({ name, error: message });
    }
  });
  await Promise.all(waits);
  onMessage({});
}
