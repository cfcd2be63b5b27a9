import { assertKind, assertOption } from "../algorithms/_assert_option.ts";
import { type Clock, type startStopwatch, systemClock } from "./clock.ts";
import type { BaseReport, PollReport } from "./report.ts";
import type { Semaphore } from "./semaphore.ts";
import { defined } from "./values.ts";

/** The part of the global `fetch` that this library uses. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

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

/** Connects a wait with others, and with events. */
export interface EngineHooks<Report extends BaseReport> {
  /** Limits the reads under way at once over all waits. */
  readonly semaphore?: Semaphore;
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
  /**
   * Whether the next read begins though one that has timed out, but ignores its
   * signal, has not settled. Else it waits, up to the end of the budgets.
   */
  readonly mayOverlap?: boolean;
  /** The milliseconds that the next request may take, if not `attemptTimeout`. */
  readonly limit?: () => number;
}

/** Throws a `TypeError` unless an option of a wait is of the right kind. */
export function assertPolling(
  ok: boolean,
  key: string,
  accepted: string,
  value: unknown,
): asserts ok {
  assertKind(ok, `Cannot poll as '${key}'`, accepted, value);
}

/** The options with a default, whose type a given value must have. */
const DEFAULTS = {
  attemptTimeout: 10_000,
  clock: systemClock,
  // Looked up at each request, so that a stub takes effect.
  fetch: ((url, init) => fetch(url, init)) as Fetch,
  immediate: true as boolean,
  isTransient: (_error: unknown): boolean => false,
  maxRequests: Infinity,
  onPoll: (_report: never): unknown => undefined,
  random: (): number => Math.random(),
  retryAfterCap: 60_000,
  retryBudget: 60_000,
  timeout: Infinity,
};

/** Options with their defaults applied. */
export type Resolved<Options> = Options & Omit<typeof DEFAULTS, "onPoll">;

/** Checks options and applies the defaults; `undefined` counts as left out. */
export function resolveOptions<Options extends object>(
  options: Options,
): Resolved<Options> {
  const resolved = { ...DEFAULTS, ...defined<Options>(options) };
  for (const [key, fallback] of Object.entries(DEFAULTS)) {
    const value: unknown = resolved[key as keyof typeof DEFAULTS];
    if (typeof fallback === "number") {
      const least = key === "maxRequests" ? 1 : 0;
      const ok = typeof value === "number" && value >= least;
      const accepted = `a number of ${least} or more`;
      assertOption(ok, `Cannot poll as '${key}'`, accepted, value);
    } else {
      const ok = typeof value === typeof fallback;
      assertPolling(ok, key, `of type ${typeof fallback}`, value);
    }
  }
  return resolved;
}
