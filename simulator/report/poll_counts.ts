import type { PollResult, RequestContext } from "../message/request_context.ts";

/** The requests of a client, for one job or for all. Updated in place. */
export class PollCounts {
  polls = 0;
  /** Other requests that can reveal the status of a job. */
  otherRequests = 0;
  /** Polls that found nothing new. */
  redundantPolls = 0;
  /** Polls before the time that `Retry-After` asked for. */
  early = 0;
  /** Polls whose response had no status of the job. */
  failed = 0;
  /** Polls with an injected fault. */
  faulted = 0;
  /** Polls and other requests that chose their faults themselves. */
  choseFaults = 0;
  /** Bytes in the response bodies of polls. */
  bytes = 0;
}

/** Waits of one client that are compared with the same baseline. */
interface ComparedWaits {
  jobs: number;
  /** Their requests about the job, up to the poll that saw the end. */
  requests: number;
  waste: number;
}

/** The requests of one client, over all jobs. */
export class ClientStats extends PollCounts {
  /** Its name. */
  readonly client: string;
  /** The number of requests to each route that were about no single job, by its name. */
  readonly routes = new Map<string, number>();
  /** Jobs that the client has polled. */
  jobs = 0;
  /** Jobs whose end it has seen. */
  seen = 0;
  /** Other requests that list what happens to all jobs, without reports. */
  lists = 0;
  /** Requests about jobs whose end it has seen, up to that end. */
  requestsToEnd = 0;
  /** The waste over these jobs, in milliseconds. */
  waste = 0;
  /** The largest waste of a job, in milliseconds. */
  maxWaste = 0;
  /** Waits that can be compared with the best plan, by the label of its baseline. */
  readonly compared = new Map<string | null, ComparedWaits>();

  constructor(client: string) {
    super();
    this.client = client;
  }
}

/**
 * The polls of one client for one job.
 *
 * A poll is a `GET` or `HEAD` of the job's status. Each poll has exactly one
 * result: it found something new (the first status, or the end), it was redundant,
 * or it failed. A `HEAD` always fails: its response has no status in a body, but
 * its headers can reveal one.
 */
export class JobPollStats extends PollCounts {
  /** The client. */
  readonly client: ClientStats;
  /** All requests about the job, polls or not. */
  requests = 0;
  /** When the first of these arrived; `Infinity` before it. */
  firstAt = Infinity;
  /** Whether any poll has returned a status. */
  hasStatus = false;
  /** When a response first reported the end; `Infinity` before that. */
  endSeenAt = Infinity;
  /** Milliseconds from the end, or from `firstAt` if that is later, to `endSeenAt`. */
  waste = 0;
  /** When the last `Retry-After` was sent. */
  hintedAt = Infinity;
  /** The time that it asked to wait for. */
  notBefore = -Infinity;
  /** When polls arrived: the first ones, and then a ring of the latest. */
  readonly polledAt: number[] = [];

  constructor(client: ClientStats) {
    super();
    this.client = client;
  }
}

/** Whether a request reads the status of a job. */
export function isPoll({ job, method, route }: RequestContext): boolean {
  return job !== undefined && (method === "GET" || method === "HEAD") &&
    route?.readsStatus === true;
}

/** Whether a response had no status of the job. */
function hasFailed({ status, shown }: RequestContext): boolean {
  return shown === undefined || status >= 400;
}

/** How early a poll may be, in milliseconds: clocks have a resolution of one. */
const TOLERANCE_MS = 1;

/**
 * Whether a poll arrived before the time that the client was asked to wait for. A
 * poll that was sent before the client could know that time is not early.
 */
export function isEarly(
  { hintedAt, notBefore }: JobPollStats,
  at: number,
): boolean {
  return at >= hintedAt && at < notBefore - TOLERANCE_MS;
}

/** The result of a poll, given the client's earlier polls of the job. */
export function resultOf(
  context: RequestContext,
  stats: JobPollStats,
): PollResult {
  if (hasFailed(context)) return "failed";
  if (context.shown === "ended" && stats.endSeenAt === Infinity) return "end";
  return stats.hasStatus ? "redundant" : "first";
}

/** Counts a poll, whose result is known, or another request. */
export function count(
  counts: PollCounts,
  context: RequestContext,
  isPoll: boolean,
): void {
  if (context.choosesFaults) counts.choseFaults++;
  if (!isPoll) {
    counts.otherRequests++;
    return;
  }
  counts.polls++;
  counts.bytes += context.bytes;
  if (hasFailed(context)) counts.failed++;
  if (context.faults.length > 0) counts.faulted++;
  if (context.early) counts.early++;
  if (context.poll === "redundant") counts.redundantPolls++;
}

export function countsBody(counts: Readonly<PollCounts>) {
  return {
    requests: counts.polls,
    other_requests: counts.otherRequests,
    redundant_polls: counts.redundantPolls,
    early: counts.early,
    failed: counts.failed,
    faulted: counts.faulted,
    chose_faults: counts.choseFaults,
    bytes: counts.bytes,
  };
}
