import type { Route } from "../http/route.ts";
import type { Law } from "./baselines.ts";

/** Waits for jobs of one law, which the best plan can be compared with. */
export interface BaselineStats {
  /** How many. */
  jobs: number;
  /** The polls that they took, up to the one that told the end. */
  polls: number;
  /** Their detection latency, in milliseconds. */
  latency: number;
}

/** What one client did about all jobs. Changed in place. */
export interface ClientStats {
  /** The client. */
  readonly client: string;
  /** How many requests it has made to a route that were about no job. */
  readonly routes: Map<Route | undefined, number>;
  /** The jobs that it has polled. */
  jobs: number;
  /** Those of which it has been told the end. */
  seen: number;
  /** All polls. */
  polls: number;
  /** Polls of jobs of which it was told the end, up to that. */
  pollsToEnd: number;
  /** The detection latency of these jobs, in milliseconds. */
  latency: number;
  /** The longest of them. */
  maxLatency: number;
  /** Polls that told nothing but what had been told before. */
  wasted: number;
  /** Polls that came before the time that `Retry-After` told. */
  early: number;
  /** Polls that told nothing at all. */
  failed: number;
  /** Polls into which a fault was injected. */
  faulted: number;
  /** Bytes in the bodies of the answers to polls. */
  bytes: number;
  /** What can be compared with the best plan, by the law of the jobs. */
  readonly laws: Map<Law, BaselineStats>;
}

/**
 * Begins a client's sums.
 *
 * @param client The client.
 */
export function newClientStats(client: string): ClientStats {
  return {
    client,
    routes: new Map(),
    jobs: 0,
    seen: 0,
    polls: 0,
    pollsToEnd: 0,
    latency: 0,
    maxLatency: 0,
    wasted: 0,
    early: 0,
    failed: 0,
    faulted: 0,
    bytes: 0,
    laws: new Map(),
  };
}
