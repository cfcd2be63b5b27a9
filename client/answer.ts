import type { Answer, JsonObject } from "./http.ts";
import type { Reading } from "./report.ts";

/** Why a job failed, in the server's words. */
export interface JobError {
  /** The kind of failure, for programs. */
  readonly type?: string;
  /** The kind of failure, for people. */
  readonly title?: string;
  /** This failure, for people. */
  readonly detail?: string;
}

/** What a status answer tells. */
export interface StatusReading extends Reading {
  /** The status word as the server sent it. */
  readonly serverStatus: string;
  /** Why the job failed. */
  readonly error?: JobError | string;
  /** Where the result of a completed job is. */
  readonly resultUrl?: string;
}

/** The words that end a job, in the dialects of the translation API. */
const ENDED = /^(?:(completed|success)|error|failed|cancell?ed)$/;

/**
 * Reads a status answer.
 *
 * A word that nobody knows counts as pending: a server may learn new words for
 * work in progress, and none for being done.
 *
 * @param answer The answer.
 * @returns The reading.
 * @throws {StatusError} If the answer is no status.
 */
export function readStatus(answer: Answer): StatusReading {
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
      id: text(body.id),
      age: span(created, now),
      progress: number(body.progress),
      retryAfter: answer.retryAfter,
      duration: span(created, completed) ?? number(body.completion_time, 1_000),
      endedAgo: span(completed, now),
      error: (body.error ?? undefined) as StatusReading["error"],
      resultUrl: text(body.result_url),
    };
  // What the server did not tell has no place in a report.
  return JSON.parse(JSON.stringify(reading));
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value ? value : undefined;
}

function number(value: unknown, unit = 1): number | undefined {
  return typeof value === "number" && value >= 0 ? value * unit : undefined;
}

/** A time in ISO 8601; what is none is `NaN`. */
function time(value: unknown): number {
  return Date.parse(`${value}`);
}

function span(from: number, to: number): number | undefined {
  return to - from >= 0 ? to - from : undefined;
}
