import type { z } from "@hono/zod-openapi";
import { wildcard } from "../_wildcard.ts";
import type {
  MessageDetails,
  RequestDetails,
} from "../message/request_details.ts";
import {
  type Journal,
  type JournalEntry,
  type RecordedRequest,
  shorten,
} from "./journal.ts";
import type {
  DetailsBody,
  JournalBody,
  journalQuery,
  RequestBody,
} from "./schema.ts";

/** Which requests are wanted: the query, with the number of the job. */
type JournalFilter = Omit<z.output<typeof journalQuery>, "job"> & {
  readonly job: number | undefined;
};

/** Returns a page of the journal. */
export function journalPage(
  journal: Journal,
  filter: JournalFilter,
  idOf: (number: number) => string,
): JournalBody {
  const { limit, after = Infinity } = filter;
  const isWanted = matcher(filter);
  const page: JournalEntry[] = [];
  let count = 0;
  let next: number | null = null;
  for (const entry of journal.after(0).toReversed()) {
    if (!isWanted(entry)) continue;
    count++;
    if (entry.number >= after) continue;
    if (page.length < limit) page.push(entry);
    else next = page.at(-1)?.number ?? null;
  }
  return {
    entries: page.map(({ number, job, ...request }) => ({
      number,
      ...requestBody(request, job === undefined ? undefined : idOf(job)),
      ...detailsBody(request.details),
    })),
    count,
    dropped: journal.lost,
    next,
  };
}

function matcher(
  { client, job, status, method, path, fault, poll, early, since }:
    JournalFilter,
): (entry: JournalEntry) => boolean {
  const hasStatus = statusMatcher(status);
  const hasPath = path === undefined ? () => true : wildcard(path);
  return (entry) =>
    (client === undefined || entry.client === client) &&
    (job === undefined || entry.job === job) &&
    (method === undefined || entry.method === method) &&
    (fault === undefined || entry.faults.includes(fault)) &&
    (poll === undefined || entry.poll === poll) &&
    (early === undefined || entry.early === early) &&
    (since === undefined || entry.at >= since) &&
    hasStatus(entry.status) && hasPath(entry.path);
}

function statusMatcher(text: string | undefined): (status: number) => boolean {
  if (text === undefined) return () => true;
  const [digit] = text;
  return text.endsWith("xx")
    ? (status) => Math.floor(status / 100) === Number(digit)
    : (status) => status === Number(text);
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
function detailsBody(details: RequestDetails | undefined): DetailsBody {
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
