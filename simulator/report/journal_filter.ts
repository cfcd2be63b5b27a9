import { wildcard } from "../_wildcard.ts";
import type { PollResult } from "../message/request_context.ts";
import type { JournalEntry } from "./recorded_request.ts";

/** Which requests of the journal are wanted; all without any criterion. */
export interface JournalCriteria {
  /** The name of a client. */
  readonly client?: string | undefined;
  /** The number of a job. */
  readonly job?: number | undefined;
  /** A status code, or a class of them: `404` or `4xx`. */
  readonly status?: string | undefined;
  /** A method. */
  readonly method?: string | undefined;
  /** A path, in which `*` stands for any characters. */
  readonly path?: string | undefined;
  /** The result of the poll. */
  readonly poll?: PollResult | undefined;
  /** Whether it was a poll before the time that `Retry-After` had asked for. */
  readonly early?: boolean | undefined;
  /** The time from which on requests arrived, in milliseconds since the epoch. */
  readonly since?: number | undefined;
  /** The name of an injected fault. */
  readonly fault?: string | undefined;
}

/** Which requests to list. */
export interface JournalFilter extends JournalCriteria {
  /** The most entries to list. */
  readonly limit: number;
  /** The number of the last entry of the previous page. */
  readonly after?: number | undefined;
}

/** Makes the test of an entry. */
export function matcher(
  { client, job, status, method, path, fault, poll, early, since }:
    JournalCriteria,
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
