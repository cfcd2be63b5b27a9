import type { AlgorithmFactory } from "../algorithms/protocol.ts";
import { type Algorithm, algorithmFactory } from "../algorithms/resolve.ts";
import {
  connect,
  type HttpRequest,
  type JsonResponse,
  requestJson,
} from "./http.ts";
import { assertPolling, type Resolved, resolveOptions } from "./wait.ts";
import type {
  ConnectionOptions,
  Count,
  EngineHooks,
  PollOptions,
} from "./options.ts";
import { pollJob } from "./poll_engine.ts";
import type { FlatReport, JobState, Status } from "./report.ts";
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
const ENDED = /^((completed|success)|error|failed|cancell?ed)$/i;

function meaningOf(word: string): Status {
  const ended = ENDED.exec(word);
  return !ended ? "pending" : ended[2] ? "completed" : "error";
}

/**
 * Reads a status from a response, without the fields that it does not report. An
 * unknown word counts as pending: servers may add words for work in progress, but
 * not for its end.
 *
 * @param fields Its values, where they are not those of the body.
 * @param meaning The meaning of a status word, in any case.
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
    status: meaning(serverStatus.trim()),
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

/** The state of a job after a poll, or after them all. */
export type StatusReport = FlatReport<StatusReading>;

/** Options of a wait for a translation. */
export interface StatusOptions
  extends PollOptions<StatusReport>, ConnectionOptions {
  /**
   * The id of the job, on a server with many.
   *
   * @default {undefined} the server's current job
   */
  readonly job?: string;
  /**
   * What happens when `resetStatus` or another client replaces the server's
   * current job. `"follow"` waits for the new one: its polls begin with the
   * request that found it, budgets and counts go on. `"end"` ends the wait as
   * `"superseded"`. A wait for a `job` of the caller's choice always ends so.
   *
   * @default {"follow"}
   */
  readonly replaced?: "follow" | "end" | undefined;
}

export type ResolvedStatusOptions = Resolved<
  StatusOptions & EngineHooks<StatusReport>
>;

/** Whether a wait follows the server's current job through resets. */
function followsCurrent(options: StatusOptions): boolean {
  const { job, replaced = "follow" } = options;
  const ok = replaced === "follow" || replaced === "end";
  assertPolling(ok, "replaced", "one of follow, end", replaced);
  return job === undefined && replaced === "follow";
}

export function jobPath(job: string | undefined): string {
  return job === undefined ? "/status" : `/jobs/${encodeJob(job)}`;
}

/** Encodes the id of a job for a path or a query. */
export function encodeJob(job: string | undefined): string {
  // Dots alone would be a step in the path, even if they are encoded; half of a
  // surrogate pair cannot be encoded.
  const ok = typeof job === "string" && !/^\.{0,2}$|\p{Cs}/u.test(job);
  assertPolling(ok, "job", "the id of a job", job);
  return encodeURIComponent(job);
}

/** What a wait for a job polls. */
export interface JobSource {
  /** The request's first line, for messages. */
  readonly name: string;
  /** The server, for algorithms that learn. */
  readonly origin: string;
  readonly read: (
    signal: AbortSignal,
    count?: Count,
  ) => Promise<StatusReading>;
}

/** Makes the function that looks at a job over HTTP, which ages by the clock. */
export function jobReader(
  request: HttpRequest,
  parse: (response: JsonResponse) => StatusReading = readStatus,
): JobSource["read"] {
  let known: { etag: string; reading: StatusReading; at: number } | undefined;
  return async (signal) => {
    const condition = known && { "if-none-match": known.etag };
    const response = await requestJson(request, signal, condition);
    const { body, headers, retryAfter } = response;
    const at = request.clock.now();
    if (body === undefined && known) {
      // Unchanged (304), but the job has aged.
      const age = amount(Number(known.reading.age) + at - known.at);
      return defined({ ...known.reading, age, retryAfter });
    }
    const reading = parse(response);
    const etag = headers.get("etag");
    known = etag ? { etag, reading, at } : undefined;
    return reading;
  };
}

export type OpenSource = (options: ResolvedStatusOptions) => JobSource;

/** A job of the default service, or its current one. */
export function defaultSource(options: ResolvedStatusOptions): JobSource {
  const request = connect(options, "GET", jobPath(options.job));
  return { ...request, read: jobReader(request) };
}

/** The options of a wait for a job over HTTP, checked and complete. */
export type JobOptions = ResolvedStatusOptions & { readonly follows: boolean };

/**
 * Checks the options and prepares to wait for a job over HTTP.
 *
 * @param wait Waits: the engine, or one that has the engine wait for events, too.
 */
export function pollStatus(
  table: Readonly<Record<string, AlgorithmFactory>>,
  algorithm: Algorithm,
  options: StatusOptions & EngineHooks<StatusReport>,
  open: OpenSource = defaultSource,
  wait: (
    read: JobSource["read"],
    start: AlgorithmFactory,
    options: JobOptions,
    name: string,
    caller: Error,
  ) => AsyncGenerator<StatusReport, void, undefined> = pollJob,
): AsyncGenerator<StatusReport, void, undefined> {
  const resolved = resolveOptions(options);
  const { name, origin, read } = open(resolved);
  const follows = followsCurrent(options);
  const start = algorithmFactory(algorithm, table, origin);
  // The error has the stack of the call, while the caller is on it.
  return wait(read, start, { ...resolved, follows }, name, new Error());
}
