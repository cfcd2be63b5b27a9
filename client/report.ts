import type { JobTraits } from "../algorithms/protocol.ts";

/** The state of a job as this library sees it. */
export type Status = "pending" | "completed" | "error";

/**
 * Hints of a reading for the engine. Times are `Date`s, dates in ISO 8601
 * (UTC unless they name a zone), or numbers since the epoch: milliseconds above
 * 1e11, else seconds. An invalid value counts as missing.
 */
export interface Hints {
  /** The job's id; when it changes, another job has taken its place. */
  readonly jobId?: string | number | undefined;
  /** When the job was created; the base of `completionTime`. */
  readonly createdAt?: Date | string | number | undefined;
  /** When the job ended; without it the report has no `waste`. */
  readonly completedAt?: Date | string | number | undefined;
  /** The fraction of the work done, from 0 to 1. */
  readonly progress?: number | undefined;
  /** Milliseconds that the server asked the client to wait. */
  readonly retryAfter?: number | undefined;
}

/** The value that the function passed to `poll` returns, beside its own fields. */
export interface Reading {
  /** The job's state. */
  readonly status: Status;
  /** Hints for the engine. All other fields are the caller's own. */
  readonly hints?: Hints | undefined;
}

/** The state of a job after one look, as the engine uses it. */
export interface JobState {
  /** The job's state. */
  readonly status: Status;
  /** The job's id; when it changes, another job has taken its place. */
  readonly id?: string | undefined;
  /** Milliseconds since the job was created. */
  readonly age?: number | undefined;
  /** The fraction of the work done, from 0 to 1. */
  readonly progress?: number | undefined;
  /** Properties of the job, for algorithms that learn. */
  readonly traits?: JobTraits | undefined;
  /** Milliseconds that the server asked the client to wait. */
  readonly retryAfter?: number | undefined;
  /** Milliseconds that the job took, once it has ended. */
  readonly duration?: number | undefined;
  /** Milliseconds between the job's end and this look at it. */
  readonly endedAgo?: number | undefined;
  /**
   * Milliseconds until the next look at a job that has ended, where its end may
   * be incomplete; until then it counts as pending.
   */
  readonly recheck?: number | undefined;
  /** The reading of a `poll`; reports have it in place of the fields above. */
  readonly reading?: Reading | undefined;
}

/**
 * Why polling ended:
 *
 * - `"finished"`: the job has ended;
 * - `"timeout"` and `"max-requests"`: the budget ran out;
 * - `"algorithm"`: the algorithm has no further interval;
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

/** The cost of the wait so far. */
export interface Effort {
  /** The requests made by this call, failed ones included. */
  readonly requests: number;
  /** Those of them without a usable response. */
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
   * Milliseconds that the job took, by the server's own timestamps. Without
   * them it is an estimate, and `estimatedFrom` is set.
   */
  readonly completionTime: number;
  /**
   * The source of `completionTime` where the server does not report it: the
   * job's `"age"` when this call saw the end, an upper bound, or else the
   * `"elapsed"` time of the call.
   */
  readonly estimatedFrom?: "age" | "elapsed";
  /**
   * Milliseconds between the job's end, or this call's start if that was later,
   * and its detection, by the server's own timestamps; missing without them.
   */
  readonly waste?: number;
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
  readonly estimatedFrom?: undefined;
  /** Only a finished job has one. */
  readonly waste?: undefined;
  /** Milliseconds until the next request, while polling goes on. */
  readonly nextDelay?: number;
  /** Milliseconds that the server asked the client to wait in its last response. */
  readonly retryAfter?: number | undefined;
  /** The error that ended the wait, where `ended` is `"failed"`. */
  readonly reason?: unknown;
}

/** The fields of every report. */
export type BaseReport = Effort & (FinishedOutcome | PendingOutcome);

/** A report that has the fields of a job's state as its own. */
export type FlatReport<S extends JobState> =
  & Omit<S, "status" | "duration" | "endedAgo" | "recheck" | "reading">
  & BaseReport;

/** The report that an error carries. */
export type ErrorReport = FlatReport<JobState> & {
  /** The reading, where the call was `poll`. */
  readonly reading?: Reading;
};

/**
 * The result of one poll, or of them all: the reading, what it cost, and how it
 * ended. `status` and `ended` discriminate both the report and its `reading`:
 * with `status` `"completed"`, the reading is one that may be completed.
 */
export type PollReport<R extends Reading = Reading> =
  & Effort
  & (
    | FinishedOutcome & {
      readonly status: "completed";
      /** The reading that found the job completed. */
      readonly reading: R & { readonly status: "completed" };
    }
    | FinishedOutcome & {
      readonly status: "error";
      /** The reading that found the job failed. */
      readonly reading: R & { readonly status: "error" };
    }
    | PendingOutcome & {
      /** The latest reading, if there has been one. */
      readonly reading?: R & { readonly status: "pending" };
    }
  );
