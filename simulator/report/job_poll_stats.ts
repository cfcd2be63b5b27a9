import type { RequestContext } from "../http/request_context.ts";
import type { ClientStats } from "./client_stats.ts";

/**
 * What one client did about one job. Changed in place: there are many, and each
 * request changes one.
 *
 * A poll is a `GET` that asks how the job stands, or a `HEAD`, whose headers give
 * that away to who knows them. Every poll is one of three: it told something new
 * (the first one that told anything, and the one that first told the end), it was
 * wasted, or it failed. A `HEAD` has no words to tell anything with, so it failed.
 */
export interface JobPollStats {
  /** Whose visit it is. */
  readonly tally: ClientStats;
  /** Requests about the job, polls or not. */
  requests: number;
  /** Those that asked how it stands. */
  polls: number;
  /** When the first of them came; `Infinity` before. */
  firstAt: number;
  /** Whether any of them has told anything. */
  told: boolean;
  /** When the end was first told; `Infinity` before. */
  endToldAt: number;
  /** Milliseconds from the end, or from the first poll after it, to that. */
  latency: number;
  /** When the last `Retry-After` was told. */
  hintedAt: number;
  /** The moment that it asked to wait for. */
  notBefore: number;
  /** Polls that told nothing but what had been told before. */
  wasted: number;
  /** Polls that came before `notBefore`. */
  early: number;
  /** Polls that told nothing at all. */
  failed: number;
  /** Polls into which a fault was injected. */
  faulted: number;
  /** Bytes in the bodies of the answers to polls. */
  bytes: number;
}

/** How much too early a poll may come, in milliseconds: clocks are whole ones. */
const TOLERANCE = 1;

/**
 * Begins a visit.
 *
 * @param tally The client's sums.
 */
export function newJobPollStats(tally: ClientStats): JobPollStats {
  return {
    tally,
    requests: 0,
    polls: 0,
    firstAt: Infinity,
    told: false,
    endToldAt: Infinity,
    latency: 0,
    hintedAt: Infinity,
    notBefore: -Infinity,
    wasted: 0,
    early: 0,
    failed: 0,
    faulted: 0,
    bytes: 0,
  };
}

/** Whether a request asks how a job stands. */
export function isPoll({ job, method, route }: RequestContext): boolean {
  return job !== undefined && (method === "GET" || method === "HEAD") &&
    route?.readsStatus === true;
}

/** Whether an answer did not tell how the job stands. */
export function hasFailed({ status, told }: RequestContext): boolean {
  return told === undefined || status >= 400;
}

/**
 * Whether a poll came before the time that its client had been told to wait for.
 * One that was on its way before that was told is none.
 *
 * @param visit What the client did before.
 * @param at When the poll came, in milliseconds since the epoch.
 */
export function isEarly(
  { hintedAt, notBefore }: JobPollStats,
  at: number,
): boolean {
  return at >= hintedAt && at < notBefore - TOLERANCE;
}
