import { abortable, startStopwatch } from "./timing.ts";
import { amend, StatusError } from "./errors.ts";
import type { PollOptions } from "./options.ts";
import type { Resolved } from "./wait.ts";
import type { Effort } from "./report.ts";

/** Milliseconds of the first pause before a retry. */
const MIN_PAUSE_MS = 500;
const MAX_PAUSE_MS = 8_000;

/**
 * The milliseconds before a retry: exponential backoff with "equal jitter", half
 * of it fixed and half random, so that clients which failed together retry neither
 * together nor at once. `Math.random` takes the place of a number outside [0, 1).
 */
export function backoff(failures: number, random: () => number): number {
  const drawn = random();
  const jitter = drawn >= 0 && drawn < 1 ? drawn : Math.random();
  const pause = Math.min(MAX_PAUSE_MS, MIN_PAUSE_MS * 2 ** (failures - 1));
  return pause * (1 + jitter) / 2;
}

/** The times of retries after failures in a row, within a budget, in milliseconds. */
export interface Retries {
  /** When the budget ends. */
  end: number;
  /**
   * Counts a failure. The first retry comes when `Retry-After` is over; in a row
   * of failures, or without the header, not before a backoff: neither a
   * `Retry-After` of 0 nor a crowd becomes a hot loop.
   *
   * A pause for `Retry-After` does not count against the budget: the server is
   * reachable, however long its queue.
   *
   * @returns When to try again; `undefined` if the budget has ended.
   */
  next(now: number, retryAfter: number): number | undefined;
}

/** @param sent When the first request that has failed was sent. */
export function startRetries(
  { random, retryBudget }: Pick<
    Resolved<PollOptions>,
    "random" | "retryBudget"
  >,
  sent: number,
): Retries {
  let failures = 0;
  const retries: Retries = {
    end: sent + retryBudget,
    next(now, retryAfter) {
      const over = now >= retries.end;
      failures++;
      // A slow first attempt alone is no reason to give up.
      if (over && (failures > 1 || retryBudget === 0)) return undefined;
      const pause = failures === 1 && retryAfter ||
        Math.max(retryAfter, backoff(failures, random));
      if (retryAfter > 0) retries.end += pause;
      return over ? now + pause : Math.min(now + pause, retries.end);
    },
  };
  return retries;
}

/** A single request that may be sent again after a failure. */
export interface RepeatableRequest<T> {
  readonly name: string;
  readonly send: (signal: AbortSignal) => Promise<T> | T;
  /** Whether it may be sent again after a failure, by default a transient one. */
  readonly mayRepeat?: (error: StatusError) => boolean;
}

/**
 * Sends a request until it succeeds, within the retry budget and the timeout.
 * The error is the last failure, with the number of requests.
 */
export async function requestWithRetries<T>(
  request: RepeatableRequest<T>,
  options: Resolved<PollOptions>,
): Promise<[value: T, effort: Effort]> {
  const { name, send, mayRepeat = ({ transient }) => transient } = request;
  const { attemptTimeout, clock, retryAfterCap, signal, timeout } = options;
  const caller = new Error();
  let retries: Retries | undefined;
  const { elapsed: time, until } = startStopwatch(clock, signal);
  for (let requests = 1;; requests++) {
    const sent = time();
    try {
      const value = await abortable(send, signal, attemptTimeout, name);
      return [value, { requests, failures: requests - 1, elapsed: time() }];
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof StatusError)) throw error;
      const now = time();
      const transient = mayRepeat(error);
      const retryAfter = Math.min(error.retryAfter ?? 0, retryAfterCap);
      retries ??= startRetries(options, sent);
      let next = transient ? retries.next(now, retryAfter) : undefined;
      if (next === undefined || next > timeout) {
        throw amend(error, { requests, transient }, caller);
      }
      // What a suspension took is no time to wait any more.
      for (let slept; (slept = await until(next)) !== undefined;) next -= slept;
    }
  }
}
