import { getStatus, type Job, type Outcome } from "./job.ts";

/**
 * A job as the answers of `/status` and `/reset` tell of it: times in ISO 8601,
 * durations in seconds.
 */
export interface StatusBody {
  /** The job's id. */
  readonly id: string;
  /** The job's state. */
  readonly status: "pending" | Outcome;
  /** The same word, under the name that the exercise's text gives it. */
  readonly result: "pending" | Outcome;
  /** Seconds that the job took; `null` while it is pending. */
  readonly completion_time: number | null;
  /** When the job was created. */
  readonly created_at: string;
  /** When the job ended; `null` while it is pending. */
  readonly completed_at: string | null;
  /** The server's time, by which the other two are to be read. */
  readonly server_time: string;
}

/**
 * Tells of a job.
 *
 * @param job The job.
 * @param now The time, in milliseconds since the epoch.
 */
export function statusBody(job: Job, now: number): StatusBody {
  const status = getStatus(job, now);
  const ended = status !== "pending";
  const { id, createdAt, duration } = job;
  return {
    id,
    status,
    result: status,
    completion_time: ended ? duration / 1_000 : null,
    created_at: new Date(createdAt).toISOString(),
    completed_at: ended ? new Date(createdAt + duration).toISOString() : null,
    server_time: new Date(now).toISOString(),
  };
}

/**
 * Makes the writer of a job's answers. All of an answer but its time is the same
 * until the job ends, so it is put into JSON once for each of the two states:
 * answers are what the server does all day.
 *
 * @param job The job.
 * @returns Writes {@linkcode statusBody} at a time as JSON.
 */
export function statusWriter(job: Job): (now: number) => string {
  let written: StatusBody["status"] | undefined;
  let start = "";
  return (now) => {
    const status = getStatus(job, now);
    if (status !== written) {
      const { server_time: _, ...rest } = statusBody(job, now);
      start = JSON.stringify(rest).replace(/}$/, ',"server_time":"');
      written = status;
    }
    return `${start}${new Date(now).toISOString()}"}`;
  };
}
