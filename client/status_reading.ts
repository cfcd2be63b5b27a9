import type { JsonObject, JsonResponse } from "./json_response.ts";
import type { JobState } from "./report.ts";
import { amount, defined, identifier, span, text, time } from "./values.ts";

/** Why a job failed, in the server's words. */
export interface JobError {
  /** The kind of failure, for programs. */
  readonly type?: string;
  /** The kind of failure, for people. */
  readonly title?: string;
  /** This failure, for people. */
  readonly detail?: string;
}

/** The state of a job, as a response reports it. */
export interface StatusReading extends Omit<JobState, "reading"> {
  /** The status word as the server sent it. */
  readonly serverStatus: string;
  /** Why the job failed. */
  readonly error?: JobError | string;
  /** Where the result of a completed job is. */
  readonly resultUrl?: string;
}

/** The words that end a job, in the dialects of the translation API. */
const ENDED = /^\s*(?:(completed|success)|error|failed|cancell?ed)\s*$/i;

/**
 * Reads a status from a response.
 *
 * An unknown word counts as pending: servers may add words for work in
 * progress, but not for its end.
 *
 * @param response The response.
 * @returns The reading, without the fields that the server does not report.
 * @throws {StatusError} If the response has no status.
 */
export function readStatus(response: JsonResponse): StatusReading {
  // Any JSON may have come: a value that is no object has no status either.
  const body = Object(response.body) as JsonObject;
  const serverStatus = text(body.status) ?? text(body.result);
  if (!serverStatus) throw response.fail("answer", " without a status");
  const ended = ENDED.exec(serverStatus);
  const status = !ended ? "pending" : ended[1] ? "completed" : "error";
  const created = time(body.created_at);
  const now = time(body.server_time);
  const completed = time(body.completed_at);
  return defined<StatusReading>({
    status,
    serverStatus,
    id: identifier(body.id),
    age: span(created, now),
    progress: amount(body.progress),
    retryAfter: response.retryAfter,
    duration: span(created, completed) ?? amount(body.completion_time, 1_000),
    endedAgo: span(completed, now),
    error: jobError(body.error),
    resultUrl: text(body.result_url),
  });
}

function jobError(value: unknown): JobError | string | undefined {
  return value && typeof value === "object" ? value : text(value);
}
