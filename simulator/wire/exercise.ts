import { type Job, phaseOf } from "../core/job.ts";
import type { WireFields } from "../message/wire.ts";

/** The statuses of `/status`, which shows a cancelled job as an error. */
export type StatusWord = "pending" | "completed" | "error";

/**
 * A job as `/status` and `/reset` return it: times in ISO 8601, durations in
 * seconds.
 */
export interface StatusBody {
  /** The job's id. */
  readonly id: string;
  /** The job's state. */
  readonly status: StatusWord;
  /** The same word, under the name that the exercise's text gives it. */
  readonly result: StatusWord;
  /** Seconds from the job's creation to its end; `null` while it is pending. */
  readonly completion_time: number | null;
  /** When the job was created. */
  readonly created_at: string;
  /** When the job ended; `null` while it is pending. */
  readonly completed_at: string | null;
  /** The server's time, by which the other two are to be read. */
  readonly server_time: string;
}

/** The fields of {@linkcode StatusBody} that faults rewrite. */
export const STATUS_FIELDS: WireFields = {
  times: ["created_at", "completed_at", "server_time"],
  status: ["status", "result"],
  hints: [],
  pending: { completed_at: null, completion_time: null },
};

/**
 * Creates the body of a job.
 *
 * @param job The job.
 * @param id Its id.
 * @param now The time, in milliseconds since the epoch.
 */
export function statusBody(job: Job, id: string, now: number): StatusBody {
  const status = statusWord(job, now);
  const ended = status !== "pending";
  const { createdAt, endsAt } = job;
  return {
    id,
    status,
    result: status,
    completion_time: ended ? (endsAt - createdAt) / 1_000 : null,
    created_at: new Date(createdAt).toISOString(),
    completed_at: ended ? new Date(endsAt).toISOString() : null,
    server_time: new Date(now).toISOString(),
  };
}

function statusWord(job: Job, now: number): StatusWord {
  const phase = phaseOf(job, now);
  if (phase === "completed") return phase;
  return phase === "queued" || phase === "running" ? "pending" : "error";
}
