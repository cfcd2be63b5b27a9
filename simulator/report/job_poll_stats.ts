import type { RequestContext } from "../http/request_context.ts";
import type { ClientStats } from "./client_stats.ts";

/**
 * The polls of one client for one job. Updated in place: there are many, and each
 * request changes one.
 *
 * A poll is a `GET` or `HEAD` of the job's status. Each poll has exactly one
 * result: it found something new (the first status, or the end), it was redundant,
 * or it failed. A `HEAD` always fails: its response has no status in a body, but
 * its headers can reveal one.
 */
export interface JobPollStats {
  /** The client. */
  readonly client: ClientStats;
  /** All requests about the job, polls or not. */
  requests: number;
  /** Polls. */
  polls: number;
  /** Other requests about the job, which can reveal its status. */
  otherRequests: number;
  /** When the first of all these arrived; `Infinity` before it. */
  firstAt: number;
  /** Whether any poll has returned a status. */
  hasStatus: boolean;
  /** When a response first reported the end; `Infinity` before that. */
  endSeenAt: number;
  /** Milliseconds from the end, or from `firstAt` if that is later, to `endSeenAt`. */
  waste: number;
  /** When the last `Retry-After` was sent. */
  hintedAt: number;
  /** The time that it asked to wait for. */
  notBefore: number;
  /** Polls that found nothing new. */
  redundantPolls: number;
  /** Polls before `notBefore`. */
  early: number;
  /** Polls whose response had no status. */
  failed: number;
  /** Polls with an injected fault. */
  faulted: number;
  /** Polls and other requests that chose their faults themselves. */
  choseFaults: number;
  /** Bytes in the response bodies of polls. */
  bytes: number;
}

/** How early a poll may be, in milliseconds: clocks have a resolution of one. */
const TOLERANCE_MS = 1;

/**
 * Creates the statistics of a job that the client has not polled.
 *
 * @param client The client.
 */
export function newJobPollStats(client: ClientStats): JobPollStats {
  return {
    client,
    requests: 0,
    polls: 0,
    otherRequests: 0,
    firstAt: Infinity,
    hasStatus: false,
    endSeenAt: Infinity,
    waste: 0,
    hintedAt: Infinity,
    notBefore: -Infinity,
    redundantPolls: 0,
    early: 0,
    failed: 0,
    faulted: 0,
    choseFaults: 0,
    bytes: 0,
  };
}

/** Whether a request reads the status of a job. */
export function isPoll({ job, method, route }: RequestContext): boolean {
  return job !== undefined && (method === "GET" || method === "HEAD") &&
    route?.readsStatus === true;
}

/**
 * Whether a request is no poll, but can reveal the status of a job: by its result,
 * by a refused cancellation, by a list or a report.
 */
export function isOtherRequest(context: RequestContext): boolean {
  const { job, route } = context;
  const isAboutJob = job !== undefined && route?.about !== undefined;
  return !isPoll(context) && (isAboutJob || route?.observesJobs === true);
}

/** Whether a response had no status of the job. */
export function hasFailed({ status, shown }: RequestContext): boolean {
  return shown === undefined || status >= 400;
}

/**
 * Whether a poll arrived before the time that the client was asked to wait for. A
 * poll that was sent before the client could know that time is not early.
 *
 * @param stats The client's earlier polls of the job.
 * @param at When the poll arrived, in milliseconds since the epoch.
 */
export function isEarly(
  { hintedAt, notBefore }: JobPollStats,
  at: number,
): boolean {
  return at >= hintedAt && at < notBefore - TOLERANCE_MS;
}
