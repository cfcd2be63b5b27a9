import type { PollResult } from "../message/request_context.ts";
import type { RecordedBody } from "../message/request_details.ts";
import type { LoggedRequest } from "../report/request_log.ts";
import type { DetailsBody, JournalBody } from "../report/schema.ts";
import { read, type Target, TESTING_CLIENT } from "./target.ts";

/** Which requests are wanted; all without any condition. */
export interface RequestFilter {
  /** The name of the client: `X-Client`, or else `User-Agent`. */
  readonly client?: string;
  /** The id of the job. */
  readonly job?: string;
  /** The method. */
  readonly method?: string;
  /** The path without the query; `*` stands for any characters. */
  readonly path?: string;
  /** The status code of the response, or a class such as `"4xx"`. */
  readonly status?: number | string;
  /** The name of an injected fault. */
  readonly fault?: string;
  /** The result of the poll. */
  readonly poll?: PollResult;
  /** Whether it was a poll before the time that `Retry-After` had asked for. */
  readonly early?: boolean;
  /** The time from which on requests arrived, by the simulator's clock. */
  readonly since?: Date;
  /** Any other condition, such as one of headers or bodies. */
  readonly where?: (request: LoggedRequest) => boolean;
}

type Entry = JournalBody["entries"][number];

/** The most entries of a page. */
const PAGE_SIZE = 1_000;

/**
 * Returns the requests that a simulator has received, the first one first, as its
 * option `onRequest` receives them. Those of this module are left out.
 *
 * @param target The simulator.
 * @param filter Which requests.
 * @throws {Error} If the journal has dropped requests to make room, or is closed.
 *
 * @example
 * ```ts
 * import { createSimulator } from "@heygen-sim/simulator";
 * import { requestsOf } from "@heygen-sim/simulator/testing";
 * import { assertEquals } from "@std/assert";
 *
 * using simulator = createSimulator();
 * await simulator.fetch("http://simulator.test/status");
 * const [request] = await requestsOf(simulator, { path: "/status" });
 * assertEquals(request?.status, 200);
 * ```
 */
export async function requestsOf(
  target: Target,
  filter: RequestFilter = {},
): Promise<LoggedRequest[]> {
  const { where = () => true, since, ...rest } = filter;
  const query = new URLSearchParams({ limit: String(PAGE_SIZE) });
  for (const [name, value] of Object.entries(rest)) {
    if (value !== undefined) query.set(name, String(value));
  }
  if (since) query.set("since", since.toISOString());
  const entries: Entry[] = [];
  for (let next: number | null = Infinity; next !== null;) {
    if (next < Infinity) query.set("after", String(next));
    const page: JournalBody = await read(target, `/journal?${query}`);
    if (page.dropped > 0) {
      throw new Error(
        `The journal has dropped ${page.dropped} requests to make room; raise the option 'journal' or 'maxMemory', or empty it by DELETE /journal.`,
      );
    }
    entries.push(...page.entries);
    next = page.next;
  }
  return entries.reverse()
    .filter(({ client }) => client !== TESTING_CLIENT)
    .map(requestOf)
    .filter(where);
}

/**
 * Returns the polls of a simulator: requests that read the status of a job.
 *
 * @param target The simulator.
 * @param filter Which polls.
 * @throws {Error} If the journal has dropped requests to make room, or is closed.
 */
export async function pollsOf(
  target: Target,
  filter: RequestFilter = {},
): Promise<LoggedRequest[]> {
  const requests = await requestsOf(target, filter);
  return requests.filter(({ poll }) => poll !== undefined);
}

function requestOf(entry: Entry): LoggedRequest {
  const { method, path, status, bytes, client, faults, early } = entry;
  const at = Date.parse(entry.at);
  return {
    at,
    duration: Date.parse(entry.answered_at) - at,
    method,
    path,
    status,
    bytes,
    client,
    requestId: entry.request_id,
    job: entry.job ?? undefined,
    faults,
    poll: entry.poll ?? undefined,
    early,
    waste: entry.waste_seconds === null
      ? undefined
      : Math.round(entry.waste_seconds * 1_000),
    details: detailsOf(entry),
  };
}

function detailsOf({ request, response }: DetailsBody) {
  if (!request || !response) return undefined;
  const { query } = request;
  return { query, request: messageOf(request), response: messageOf(response) };
}

function messageOf(
  { headers, body, body_encoding, body_truncated }: NonNullable<
    DetailsBody["response"]
  >,
): {
  headers: Readonly<Record<string, string>>;
  body: RecordedBody | undefined;
} {
  return {
    headers,
    body: body === null || body_encoding === null
      ? undefined
      : { text: body, encoding: body_encoding, isTruncated: body_truncated },
  };
}
