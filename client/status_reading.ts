import type { JsonObject, JsonResponse } from "./json_response.ts";
import type { JobState } from "./report.ts";
import { amount, identifier, span, text, time } from "./values.ts";

/** Why a job failed, in the server's words. */
export interface JobError {
  /** The kind of failure, for programs. */
  readonly type?: string;
  /** The kind of failure, for people. */
  readonly title?: string;
  /** This failure, for people. */
  readonly detail?: string;
}

/** What a status response reports. */
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
 * Reads a status answer.
 *
 * An unknown word counts as pending: servers may add words for work in
 * progress, but not for its end.
 *
 * @param answer The answer.
 * @returns The reading.
 * @throws {StatusError} If the answer is no status.
 */
export function readStatus(answer: JsonResponse): StatusReading {
  // Whatever JSON came: what is no object has no status either.
  const body = Object(answer.body) as JsonObject;
  const serverStatus = text(body.status) ?? text(body.result);
  if (!serverStatus) throw answer.fail("answer", " without a status");
  const ended = ENDED.exec(serverStatus);
  const status = ended ? ended[1] ? "completed" : "error" : "pending";
  const created = time(body.created_at);
  const now = time(body.server_time);
  const completed = time(body.completed_at);
  const reading: { [K in keyof StatusReading]: StatusReading[K] | undefined } =
    {
      status,
      serverStatus,
      id: identifier(body.id),
      age: span(created, now),
      progress: amount(body.progress),
      retryAfter: answer.retryAfter,
      duration: span(created, completed) ?? amount(body.completion_time, 1_000),
      endedAgo: span(completed, now),
      error: jobError(body.error),
      resultUrl: text(body.result_url),
    };
  // What the server does not report is left out.
  return JSON.parse(JSON.stringify(reading));
}

function jobError(value: unknown): JobError | string | undefined {
  return value && typeof value === "object" ? value : text(value);
}
