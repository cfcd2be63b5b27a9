import type { JsonResponse } from "./json_response.ts";
import type { JobState, Status } from "./report.ts";
import { amount, defined, identifier, span, text, time } from "./values.ts";

/** Why a job failed, in the server's words. */
export interface JobError {
  /** The kind of failure, for programs. */
  readonly type?: string;
  /** The same, in services that call it so. */
  readonly code?: string | number;
  /** The kind of failure, for people. */
  readonly title?: string;
  /** This failure, for people. */
  readonly detail?: string;
  /** The same, in services that call it so. */
  readonly message?: string;
}

/** The state of a job, as a response reports it. */
export interface StatusReading extends Omit<JobState, "reading"> {
  /** The status word as the server sent it. */
  readonly serverStatus: string;
  /** Why the job failed. */
  readonly error?: JobError | string;
  /** Where the result of a completed job is. */
  readonly resultUrl?: string;
  /** The body of the response. */
  readonly body?: unknown;
}

/** The values of a response, unchecked, by their names in the exercise. */
export type StatusFields = Readonly<
  Partial<
    Record<
      | "status"
      | "result"
      | "id"
      | "progress"
      | "created_at"
      | "completed_at"
      | "server_time"
      | "completion_time"
      | "error"
      | "result_url",
      unknown
    >
  >
>;

/** The words that end a job, in the dialects of the translation API. */
const ENDED = /^(?:(completed|success)|error|failed|cancell?ed)$/;

function meaningOf(word: string): Status {
  const ended = ENDED.exec(word);
  return !ended ? "pending" : ended[1] ? "completed" : "error";
}

/**
 * Reads a status from a response, without the fields that it does not report. An
 * unknown word counts as pending: servers may add words for work in progress, but
 * not for its end.
 *
 * @param fields Its values, where they are not those of the body.
 * @param meaning The meaning of a status word in lower case.
 */
export function readStatus(
  { body, retryAfter, fail }: JsonResponse,
  // Any JSON may have come: a value that is not an object has no status either.
  fields: StatusFields = Object(body),
  meaning: (word: string) => Status = meaningOf,
): StatusReading {
  const serverStatus = text(fields.status) ?? text(fields.result);
  if (!serverStatus) throw fail("answer", " without a status");
  const created = time(fields.created_at);
  const now = time(fields.server_time);
  const completed = time(fields.completed_at);
  return defined<StatusReading>({
    status: meaning(serverStatus.trim().toLowerCase()),
    serverStatus,
    id: identifier(fields.id),
    age: span(created, now),
    progress: amount(fields.progress),
    retryAfter,
    duration: span(created, completed) ?? amount(fields.completion_time, 1_000),
    endedAgo: span(completed, now),
    error: jobError(fields.error),
    resultUrl: text(fields.result_url),
    body,
  });
}

export function jobError(value: unknown): JobError | string | undefined {
  return value && typeof value === "object" ? value : text(value);
}
