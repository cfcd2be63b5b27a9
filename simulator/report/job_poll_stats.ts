import type { RequestContext } from "../message/request_context.ts";
import type { ClientStats } from "./client_stats.ts";
import { newPollCounts, type PollCounts } from "./poll_counts.ts";

/**
 * The polls of one client for one job. Updated in place: there are many, and each
 * request changes one.
 *
 * A poll is a `GET` or `HEAD` of the job's status. Each poll has exactly one
 * result: it found something new (the first status, or the end), it was redundant,
 * or it failed. A `HEAD` always fails: its response has no status in a body, but
 * its headers can reveal one.
 */
export interface JobPollStats extends PollCounts {
  /** The client. */
  readonly client: ClientStats;
  /** All requests about the job, polls or not. */
  requests: number;
  /** When the first of these arrived; `Infinity` before it. */
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
  /** When polls arrived: the first ones, and then a ring of the latest. */
  readonly polledAt: number[];
}

/** How early a poll may be, in milliseconds: clocks have a resolution of one. */
const TOLERANCE_MS = 1;

/** Creates the statistics of a job that the client has not polled. */
export function newJobPollStats(client: ClientStats): JobPollStats {
  return {
    ...newPollCounts(),
    client,
    requests: 0,
    firstAt: Infinity,
    hasStatus: false,
    endSeenAt: Infinity,
    waste: 0,
    hintedAt: Infinity,
    notBefore: -Infinity,
    polledAt: [],
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

/**
 * Whether a poll arrived before the time that the client was asked to wait for. A
 * poll that was sent before the client could know that time is not early.
 *
 * @param at When it arrived, in milliseconds since the epoch.
 */
export function isEarly(
  { hintedAt, notBefore }: JobPollStats,
  at: number,
): boolean {
  return at >= hintedAt && at < notBefore - TOLERANCE_MS;
}
