import type { Intervals } from "../algorithms/protocol.ts";
import type { StatusReading } from "./status_reading.ts";
import { withTimeout } from "./with_timeout.ts";
import { connect } from "./transport.ts";
import { amend, StatusError } from "./errors.ts";
import { jobReader, type ResolvedStatusOptions } from "./status.ts";
import type { Read } from "./poll_engine.ts";

/**
 * The longest to be held, in seconds: less than the 30 s after which many
 * servers and proxies end a request.
 */
const MAX_HOLD_S = 25;

/** Held requests in a row that may be answered soon, or may fail. */
const MAX_SOON_COUNT = 2;
const MAX_CUT_COUNT = 2;

/** The least time from one request to the next. */
const MIN_APART_MS = 1_000;

/** Requests that a server holds until something changes. */
export interface LongPolls {
  /** What is read, for messages. */
  readonly name: string;
  /** Unlimited: each request has a limit of its own. */
  readonly attemptTimeout: number;
  /** Looks at the job once. */
  readonly read: Read<StatusReading>;
  /**
   * Asks again at once while the server holds requests (but not twice within a
   * second), and when the algorithm says so if it does not.
   *
   * @param intervals The algorithm; it is left to the caller to end it.
   */
  pace(intervals: Intervals): Intervals;
}

/**
 * Prepares requests that prefer to wait (RFC 7240, section 4.3).
 *
 * A server that holds requests says so (`Preference-Applied`) or, behind a proxy
 * that drops the header, takes its time; any other is not asked again. One that
 * says so and yet answers soon, again and again, is polled by the algorithm as
 * well: there must be no burst.
 *
 * A proxy may cut requests that are held. The request after one that failed is
 * a plain poll, and after the second failure in a row all are.
 *
 * @param options Where the server is.
 * @param path The path, below the server's own.
 * @param left Tells the milliseconds until the deadline.
 */
export function longPolls(
  options: ResolvedStatusOptions,
  path: string,
  left: () => number,
): LongPolls {
  const { attemptTimeout, clock, retryBudget } = options;
  let known = true;
  /** Held requests that failed in a row, and whether the last request did. */
  let cuts = 0;
  let cut = false;
  let applied = false;
  let soon = 0;
  let took = 0;
  let seconds = 0;

  /**
   * How long to be held: not beyond the deadline, at which a poll is made; and
   * if it fails, another request has to fit into the retry budget.
   */
  function hold(): number {
    if (!known || cut) return 0;
    const most = Math.min(left(), retryBudget / 2) / 1_000;
    return Math.floor(Math.min(MAX_HOLD_S, most));
  }

  async function send(url: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    if (seconds > 0) headers.append("prefer", `wait=${seconds}`);
    const response = await options.fetch(url, { ...init, headers });
    applied = response.headers.has("preference-applied");
    return response;
  }

  const endpoint = connect({ ...options, fetch: send }, "GET", path);
  const { name } = endpoint;
  const look = jobReader(endpoint, clock);

  async function read(signal: AbortSignal): Promise<StatusReading> {
    seconds = hold();
    const start = clock.now();
    // To be held is no failure of the network.
    const limit = attemptTimeout + seconds * 1_000;
    try {
      const reading = await withTimeout(look, limit, signal, name);
      took = clock.now() - start;
      const held = took >= seconds * 500;
      if (seconds > 0) {
        known = applied || held;
        soon = held ? 0 : soon + 1;
        cuts = 0;
      }
      cut = false;
      return reading;
    } catch (error) {
      throw seconds > 0 && !signal.aborted ? failed(error) : error;
    }
  }

  /** Judges the failure of a held request: a plain one may succeed. */
  function failed(error: unknown): unknown {
    cut = true;
    known &&= ++cuts < MAX_CUT_COUNT;
    return error instanceof StatusError && error.type === "answer"
      ? amend(error, { transient: true })
      : error;
  }

  function pace(intervals: Intervals): Intervals {
    let slot = 0;
    return {
      next(observation) {
        if (observation.status !== "pending") return { done: true, value: 0 };
        if (!known || soon > MAX_SOON_COUNT) {
          const result = intervals.next(observation);
          if (!result.done) slot += result.value;
          return result;
        }
        const { elapsed, retryAfter = 0 } = observation;
        // What is too short to be held is left to the poll at the deadline.
        const pause = hold() > 0
          ? Math.max(0, MIN_APART_MS - took)
          : MIN_APART_MS;
        const next = elapsed + Math.max(retryAfter, pause);
        const value = Math.max(1, next - slot);
        slot += value;
        return { done: false, value };
      },
    };
  }

  return { name, attemptTimeout: Infinity, read, pace };
}
