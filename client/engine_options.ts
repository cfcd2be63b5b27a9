import type { PollOptions, Resolved } from "./options.ts";
import type { BaseReport, JobState } from "./report.ts";
import type { Semaphore } from "./semaphore.ts";
import type { startStopwatch } from "./clock.ts";

/** Looks at the job once; throws nothing but a {@linkcode StatusError}. */
export type Read<S extends JobState = JobState> = (
  signal: AbortSignal,
) => S | Promise<S>;

/** Connects a wait with others, and with events. */
export interface EngineHooks<P extends BaseReport> {
  /** Limits the reads under way at once over all waits. */
  readonly semaphore?: Semaphore;
  /** Called with a last report, `"failed"`, of a wait that cannot continue. */
  readonly onFailure?: (report: P) => void;
  /** Starts the stopwatch, one that events can wake or that has run before. */
  readonly startStopwatch?: typeof startStopwatch;
}

/** Options of the engine. */
export interface EngineOptions<P extends BaseReport>
  extends Resolved<PollOptions<P>>, EngineHooks<P> {
  /**
   * Whether another job that takes this one's place is followed.
   *
   * @default {false}
   */
  readonly follows?: boolean;
  /**
   * Whether a read that has timed out, but ignores its signal, delays the next
   * one until it settles, up to the end of the budgets.
   *
   * @default {false}
   */
  readonly exclusive?: boolean;
  /**
   * The milliseconds that the next request may take.
   *
   * @default {attemptTimeout}
   */
  readonly limit?: () => number;
}
