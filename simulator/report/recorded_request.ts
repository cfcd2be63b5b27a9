import type {
  MessageDetails,
  RequestDetails,
} from "../message/request_details.ts";
import type { LoggedRequest } from "./request_log.ts";
import type { DetailsBody, RequestBody } from "./schema.ts";

/** A request with its response; times in milliseconds since the epoch. */
export interface RecordedRequest
  extends Omit<LoggedRequest, "duration" | "job"> {
  readonly answeredAt: number;
}

export interface JournalEntry extends RecordedRequest {
  /** Its number in the journal, from 1. */
  readonly number: number;
  /** The number of the job that it was about. */
  readonly job: number | undefined;
}

/** The most characters of a method or path. */
const MAX_TEXT_LENGTH = 256;

export function shorten(text: string): string {
  if (text.length <= MAX_TEXT_LENGTH) return text;
  // A slice alone would keep the whole text in memory.
  return [...text.slice(0, MAX_TEXT_LENGTH - 1), "…"].join("");
}

/**
 * Returns a request as JSON.
 *
 * @param job The id of the job that it was about.
 */
export function requestBody(
  request: RecordedRequest,
  job: string | undefined,
): RequestBody {
  return {
    at: new Date(request.at).toISOString(),
    answered_at: new Date(request.answeredAt).toISOString(),
    method: shorten(request.method),
    path: shorten(request.path),
    status: request.status,
    client: request.client,
    request_id: request.requestId,
    job: job ?? null,
    poll: request.poll ?? null,
    early: request.early,
    waste_seconds: request.waste === undefined ? null : request.waste / 1_000,
    faults: [...request.faults],
    bytes: request.bytes,
  };
}

/** Returns the headers and bodies of a request as JSON, if they are recorded. */
export function detailsBody(details: RequestDetails | undefined): DetailsBody {
  if (!details) return { request: null, response: null };
  const { query, request, response } = details;
  return {
    request: { query, ...messageBody(request) },
    response: messageBody(response),
  };
}

function messageBody({ headers, body }: MessageDetails) {
  return {
    headers,
    body: body?.text ?? null,
    body_encoding: body?.encoding ?? null,
    body_truncated: body?.isTruncated ?? false,
  };
}
