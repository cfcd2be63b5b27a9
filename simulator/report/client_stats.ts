import type { RouteTraits } from "../http/request_context.ts";
import type { Baseline } from "./baselines.ts";

/** Waits of one client that are compared with the same baseline. */
export interface ComparedWaits {
  /** The number of waits. */
  jobs: number;
  /** Their requests about the job, up to the poll that saw the end. */
  requests: number;
  /** Their waste, in milliseconds. */
  waste: number;
}

/** The requests of one client, over all jobs. Updated in place. */
export interface ClientStats {
  /** The client's name. */
  readonly client: string;
  /** The number of requests to each route that were about no single job. */
  readonly routes: Map<RouteTraits | undefined, number>;
  /** Jobs that the client has polled. */
  jobs: number;
  /** Jobs whose end it has seen. */
  seen: number;
  /** All polls. */
  polls: number;
  /** Other requests that can reveal the status of jobs. */
  otherRequests: number;
  /** Those of them that list what happens to all jobs, other than reports. */
  lists: number;
  /** Requests about jobs whose end it has seen, up to that end. */
  requestsToEnd: number;
  /** The waste over these jobs, in milliseconds. */
  waste: number;
  /** The largest waste of a job, in milliseconds. */
  maxWaste: number;
  /** Polls that found nothing new. */
  redundantPolls: number;
  /** Polls before the time that `Retry-After` asked for. */
  early: number;
  /** Polls whose response had no status of the job. */
  failed: number;
  /** Polls with an injected fault. */
  faulted: number;
  /** Polls and other requests that chose their faults themselves. */
  choseFaults: number;
  /** Bytes in the response bodies of polls. */
  bytes: number;
  /** Waits that can be compared with the best plan. */
  readonly compared: Map<Baseline, ComparedWaits>;
}

/**
 * Creates the statistics of a client without requests.
 *
 * @param client The client's name.
 */
export function newClientStats(client: string): ClientStats {
  return {
    client,
    routes: new Map(),
    jobs: 0,
    seen: 0,
    polls: 0,
    otherRequests: 0,
    lists: 0,
    requestsToEnd: 0,
    waste: 0,
    maxWaste: 0,
    redundantPolls: 0,
    early: 0,
    failed: 0,
    faulted: 0,
    choseFaults: 0,
    bytes: 0,
    compared: new Map(),
  };
}
