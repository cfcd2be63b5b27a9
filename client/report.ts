/** The state of a job as this library sees it. */
export type Status = "pending" | "completed" | "error";

/** What one look at a job found. */
export interface Reading {
  /** The job's state. */
  readonly status: Status;
  /** The job's id; when it changes, another job has taken its place. */
  readonly id?: string | undefined;
  /** Milliseconds since the job was created. */
  readonly age?: number | undefined;
  /** The fraction of the work done, from 0 to 1. */
  readonly progress?: number | undefined;
  /** Milliseconds that the server asked to be left alone. */
  readonly retryAfter?: number | undefined;
  /** Milliseconds that the job took, once it has ended. */
  readonly duration?: number | undefined;
  /** Milliseconds between the job's end and this look at it. */
  readonly endedAgo?: number | undefined;
}

/**
 * Why polling ended:
 *
 * - `"finished"`: the job has;
 * - `"timeout"` and `"max-requests"`: the caller's budget ran out;
 * - `"algorithm"`: the algorithm had no further wait;
 * - `"superseded"`: another job took this one's place;
 * - `"failed"`: the wait cannot continue. Only `onPoll` of `fetchStatuses`
 *   receives such a report; the other functions reject.
 */
export type Ended =
  | "finished"
  | "timeout"
  | "max-requests"
  | "algorithm"
  | "superseded"
  | "failed";

/** What polling has cost so far. */
export interface Effort {
  /** The requests made by this call, failed ones included. */
  readonly requests: number;
  /** Those of them that got no usable answer. */
  readonly failures: number;
  /** Milliseconds since the call began. */
  readonly elapsed: number;
}

/** The part of a report that only a finished job has. */
export interface FinishedOutcome {
  /** How the job ended. */
  readonly status: "completed" | "error";
  /** Always `"finished"`. */
  readonly ended: "finished";
  /**
   * Milliseconds that the job took, by the server's own timestamps; where it
   * does not tell, the job's age when this call saw the end or, without that,
   * the time of the call.
   */
  readonly completionTime: number;
  /**
   * Milliseconds between the job's end, or this call's start if that was later,
   * and its detection, by the server's own timestamps; missing where it tells
   * none.
   */
  readonly wasted?: number;
  /** There is no next request. */
  readonly nextDelay?: undefined;
  /** Only a failed wait has one. */
  readonly reason?: undefined;
}

/** The part of a report that only an unfinished job has. */
export interface PendingOutcome {
  /** The job has not ended, as far as this call knows. */
  readonly status: "pending";
  /** Why polling ended; missing while it goes on. */
  readonly ended?: Exclude<Ended, "finished">;
  /** Only a finished job has one. */
  readonly completionTime?: undefined;
  /** Only a finished job has one. */
  readonly wasted?: undefined;
  /** Milliseconds until the next request, while polling goes on. */
  readonly nextDelay?: number;
  /** The error that ended the wait, where `ended` is `"failed"`. */
  readonly reason?: unknown;
}

/**
 * The result of one poll, or of them all: what the reading told, what it cost,
 * and how it ended. When `ended` is `"finished"`, `completionTime` is a number.
 */
export type PollReport<R extends Reading = Reading> =
  & Omit<R, "status" | "duration" | "endedAgo">
  & Effort
  & (FinishedOutcome | PendingOutcome);

/**
 * Makes a report.
 *
 * @param reading What the latest good answer told.
 * @param effort What polling has cost so far.
 * @param ended Why polling ended, if it has.
 * @param due When the next request is, if there is one.
 */
export function makeReport<R extends Reading>(
  reading: R,
  effort: Effort,
  ended: Ended | undefined,
  due: number,
): PollReport<R> {
  // What the outcome is made of is not told twice.
  const { duration, endedAgo, ...told } = reading;
  const { elapsed } = effort;
  const outcome = ended !== "finished"
    ? ended ? { ended } : { nextDelay: Math.max(0, due - elapsed) }
    : {
      ended,
      completionTime: duration ?? reading.age ?? elapsed,
      // Of a job that had ended before the call began, only the call's time.
      ...(endedAgo === undefined
        ? {}
        : { wasted: Math.min(endedAgo, elapsed) }),
    };
  return { ...told, ...effort, ...outcome } as unknown as PollReport<R>;
}
