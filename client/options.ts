import type { BaseReport, Ended, JobState, PollReport } from "./report.ts";
import type { Clock, startStopwatch } from "./timing.ts";
import type { Fetch, Resolved } from "./wait.ts";

/** Options of everything that polls. */
export interface PollOptions<Report extends BaseReport = PollReport> {
  /** Aborts: the call rejects with the signal's reason and sends nothing more. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Milliseconds after which polling ends. The last poll is made at that moment;
   * a request that is under way is not cut off. Polling ends at once where
   * `Retry-After` is longer.
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
   * Whether to poll at once. `false` waits for the algorithm's first slot: for a
   * caller that has just created the job.
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
   * Milliseconds without a good response after which the call gives up, though
   * not before a second attempt; 0 makes no retry. `Retry-After` and the time of
   * a suspension do not count.
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
   * for a promise that it returns. If it throws or rejects, so does the call.
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

/** How to reach the server. */
export interface ConnectionOptions {
  /**
   * The server's address. Its path and query are part of each request, such as
   * a token; a user and a password become an `Authorization` header. In a
   * browser it may be relative to the page.
   *
   * @default {"http://127.0.0.1:5000"}
   */
  readonly baseUrl?: string | URL;
  /**
   * The function to send requests with, such as a simulator's own `fetch`.
   *
   * @default {globalThis.fetch}
   */
  readonly fetch?: Fetch;
  /** Headers to send with each request, such as an API key. */
  readonly headers?: RequestInit["headers"];
  /**
   * The clock that dates from the server are compared with.
   *
   * @default {systemClock}
   */
  readonly clock?: Clock;
}

/** Adds requests that a read has made beside the one that the engine counts. */
export type Count = (requests: number, failures?: number) => void;

/**
 * Looks at the job once; throws nothing but a {@linkcode StatusError}. Without a
 * result it is called again at once.
 */
export type Read<S extends JobState = JobState> = (
  signal: AbortSignal,
  count: Count,
) => Promise<S | undefined>;

/**
 * Makes an attempt: calls `send` with the milliseconds that it may take, if those are
 * not `attemptTimeout`, or returns why it makes no request.
 */
export type Attempt = <S>(
  send: (ms?: number) => Promise<S | undefined>,
) => Promise<S | Ended | undefined>;

/** Connects a wait with others, and with events. */
export interface EngineHooks<Report extends BaseReport> {
  /** Makes each attempt, such as when there is a connection for it. */
  readonly attempt?: Attempt;
  /** Called with a last report, `"failed"`, of a wait that cannot continue. */
  readonly onFailure?: (report: Report) => void;
  /** Starts the stopwatch, one that events can wake or that has run before. */
  readonly startStopwatch?: typeof startStopwatch;
}

/** Options of the engine. */
export interface EngineOptions<Report extends BaseReport>
  extends Resolved<PollOptions<Report>>, EngineHooks<Report> {
  /** Whether another job that takes this one's place is followed. */
  readonly follows?: boolean;
}
