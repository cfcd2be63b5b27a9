import { demand } from "../algorithms/_validate.ts";
import type { Clock } from "./clock.ts";
import type { BaseReport, PollReport } from "./report.ts";

/** Options of everything that polls. */
export interface PollOptions<Report extends BaseReport = PollReport> {
  /** Aborts: the call rejects with the signal's reason and sends nothing more. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Milliseconds after which polling ends. The last poll is made at that very
   * moment; one that is under way is not cut off. Where the server has asked to
   * be left alone for longer, polling ends at once: it could learn nothing more.
   *
   * @default {Infinity}
   */
  readonly timeout?: number;
  /**
   * The most requests to make, the first and failed ones included.
   *
   * @default {Infinity}
   */
  readonly maxRequests?: number;
  /**
   * Whether to make a request at once. `false` waits for the algorithm's first
   * slot: for a caller that has only just created the job.
   *
   * @default {true}
   */
  readonly immediate?: boolean;
  /**
   * Milliseconds that a single request may take. If `fetch` ignores its signal,
   * the next request waits until that one settles or the budgets end.
   *
   * @default {10000}
   */
  readonly attemptTimeout?: number;
  /**
   * Milliseconds without a good answer after which the call gives up, though
   * not before a second attempt; 0 makes none. Waits that the server asked for
   * and the time of a suspension do not count.
   *
   * @default {60000}
   */
  readonly retryBudget?: number;
  /**
   * The longest `Retry-After` to follow, in milliseconds; 0 follows none.
   *
   * @default {60000}
   */
  readonly retryAfterCap?: number;
  /**
   * Called with the report of each poll, such as to show progress. Polling waits
   * for a promise that it returns. An error ends the wait: the call rejects with
   * what `onPoll` throws or rejects with.
   */
  readonly onPoll?: ((report: Report) => void) | undefined;
  /**
   * The clock to wait on.
   *
   * @default {systemClock}
   */
  readonly clock?: Clock;
  /**
   * A source of uniform numbers in [0, 1), for the jitter of retries.
   *
   * @default {Math.random}
   */
  readonly random?: (() => number) | undefined;
}

/** The options that are numbers, and the least that each may be. */
const LEAST = {
  timeout: 0,
  attemptTimeout: 0,
  retryBudget: 0,
  retryAfterCap: 0,
  maxRequests: 1,
};

/**
 * Checks what the caller handed in, before anything is sent.
 *
 * @throws {TypeError} If an option is of the wrong kind.
 * @throws {RangeError} If a number is out of its range.
 */
export function checkPollOptions<P extends BaseReport>(
  options: PollOptions<P>,
): void {
  for (const key in LEAST) {
    const name = key as keyof typeof LEAST;
    const { [name]: value = Infinity } = options;
    demand(
      typeof value === "number" && value >= LEAST[name],
      `Cannot poll as '${name}'`,
      `a number of ${LEAST[name]} or more`,
      value,
    );
  }
}
