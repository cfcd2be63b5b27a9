import type { Fetch } from "@heygen-sim/client";
import { fixed } from "@heygen-sim/client/distributions";
import { createSimulator, type Simulator } from "@heygen-sim/simulator";
import { delay } from "@std/async/delay";

/** A simulated translation and a record of who asked when. */
export interface Simulated {
  /** The simulator itself. */
  readonly simulator: Simulator;
  /** Hands requests to the simulator, and notes them. */
  readonly fetch: Fetch;
  /** When requests were sent, in milliseconds since the start. */
  readonly sent: number[];
  /** The most requests that were under way at once. */
  most: number;
}

/** How the simulated translation behaves. */
export interface SimulatedOptions {
  /** 1 for a translation that fails. */
  readonly errorRate?: number;
  /** Milliseconds until a request (the first is number 0) is answered. */
  readonly latency?: (request: number) => number;
}

/**
 * Simulates a translation.
 *
 * @param duration Milliseconds that it takes.
 * @param options How it behaves.
 */
export function simulated(
  duration: number,
  options: SimulatedOptions = {},
): Simulated {
  const { errorRate = 0, latency = () => 0 } = options;
  const simulator = createSimulator({
    delay: fixed(duration),
    errorRate,
    seed: 1,
    // The waits under test are the algorithm's own, also below a second.
    retryAfter: 0,
  });
  const start = Date.now();
  let underway = 0;
  const self: Simulated = {
    simulator,
    sent: [],
    most: 0,
    async fetch(url, init) {
      const ms = latency(self.sent.length);
      self.sent.push(Date.now() - start);
      self.most = Math.max(self.most, ++underway);
      try {
        const answer = await simulator.fetch(url, init);
        // The answer is of the moment of the request: only its way is long.
        const { signal } = init;
        if (ms > 0) await delay(ms, signal ? { signal } : {});
        return answer;
      } finally {
        underway--;
      }
    },
  };
  return self;
}
