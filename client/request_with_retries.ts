import { amend, StatusError } from "./errors.ts";
import type { PollOptions, Resolved } from "./options.ts";
import type { Effort } from "./report.ts";
import { RetryPolicy } from "./retry.ts";
import { startStopwatch } from "./clock.ts";
import { withTimeout } from "./abort.ts";

/** A single request that may be sent again after a failure. */
export interface RepeatableRequest<T> {
  /** The request's first line, for messages. */
  readonly name: string;
  /** Sends it, and reads the response. */
  readonly send: (signal: AbortSignal) => Promise<T> | T;
  /**
   * Whether it may be sent again after a failure.
   *
   * @default {({ transient }) => transient}
   */
  readonly mayRepeat?: (error: StatusError) => boolean;
}

/**
 * Sends a request until it succeeds, within the retry budget and the timeout.
 *
 * @throws {StatusError} The last failure, with the number of requests.
 */
export async function requestWithRetries<T>(
  { name, send, mayRepeat = ({ transient }) => transient }: RepeatableRequest<
    T
  >,
  options: Resolved<PollOptions>,
): Promise<[value: T, effort: Effort]> {
  const { attemptTimeout, clock, random, retryBudget, signal } = options;
  const { retryAfterCap, timeout } = options;
  const caller = new Error();
  const retries = new RetryPolicy(retryBudget, random);
  const [time, until] = startStopwatch(clock, signal);
  for (let requests = 1;; requests++) {
    const sent = time();
    try {
      const value = await withTimeout(send, attemptTimeout, signal, name);
      return [value, { requests, failures: requests - 1, elapsed: time() }];
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof StatusError)) throw error;
      const now = time();
      const transient = mayRepeat(error);
      const retryAfter = Math.min(error.retryAfter ?? 0, retryAfterCap);
      const next = transient ? retries.next(sent, now, retryAfter) : undefined;
      if (next === undefined || next > timeout) {
        throw amend(error, { requests, transient }, caller);
      }
      await until(next);
    }
  }
}
