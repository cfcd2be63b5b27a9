import type { Waits } from "../algorithms/protocol.ts";
import type { StatusReading } from "./answer.ts";
import { attempt } from "./attempt.ts";
import { systemClock } from "./clock.ts";
import { connect } from "./connection.ts";
import { type StatusOptions, statusReader } from "./status.ts";
import type { Read } from "./watch.ts";

/**
 * The longest to be held, in seconds: less than the 30 s after which many
 * servers and proxies end what they are asked for.
 */
const LONGEST = 25;

/** Answers in a row that may come soon. */
const MOST_SOON = 2;

/** The least time from one request to the next, in milliseconds. */
const APART = 1_000;

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
   * @param waits The algorithm; it is left to the caller to end it.
   */
  pace(waits: Waits): Waits;
}

/**
 * Prepares requests that prefer to wait (RFC 7240, section 4.3).
 *
 * A server that knows of this says so (`Preference-Applied`); one that does not
 * is not asked again. One that knows of it and yet answers soon, again and
 * again, is polled by the algorithm as well: there must be no burst.
 *
 * @param options Where the server is.
 * @param path The path, below the server's own.
 * @param left Tells the milliseconds until the deadline.
 */
export function longPolls(
  options: StatusOptions,
  path: string,
  left: () => number,
): LongPolls {
  const { attemptTimeout = 10_000, clock = systemClock } = options;
  let known = true;
  let applied = false;
  let soon = 0;
  let took = 0;
  let seconds = 0;

  /** How long to be held: not beyond the deadline, at which a poll is made. */
  function hold(): number {
    return known ? Math.floor(Math.min(LONGEST, left() / 1_000)) : 0;
  }

  async function send(url: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    if (seconds > 0) headers.append("prefer", `wait=${seconds}`);
    const response = await (options.fetch ?? fetch)(url, { ...init, headers });
    applied = response.headers.has("preference-applied");
    return response;
  }

  const endpoint = connect({ ...options, fetch: send }, "GET", path);
  const { name } = endpoint;
  const look = statusReader(endpoint, clock);

  async function read(signal: AbortSignal): Promise<StatusReading> {
    seconds = hold();
    const start = clock.now();
    // To be held is no failure of the network.
    const limit = attemptTimeout + seconds * 1_000;
    const reading = await attempt(look, limit, signal, name);
    took = clock.now() - start;
    if (seconds > 0) {
      known = applied;
      soon = took < seconds * 500 ? soon + 1 : 0;
    }
    return reading;
  }

  function pace(waits: Waits): Waits {
    let slot = 0;
    return {
      next(observation) {
        if (observation.status !== "pending") return { done: true, value: 0 };
        if (!known || soon > MOST_SOON) {
          const result = waits.next(observation);
          if (!result.done) slot += result.value;
          return result;
        }
        const { elapsed, retryAfter = 0 } = observation;
        // What is too short to be held is left to the poll at the deadline.
        const pause = hold() > 0 ? Math.max(0, APART - took) : APART;
        const next = elapsed + Math.max(retryAfter, pause);
        const value = Math.max(1, next - slot);
        slot += value;
        return { done: false, value };
      },
    };
  }

  return { name, attemptTimeout: Infinity, read, pace };
}
