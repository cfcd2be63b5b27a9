import { demand } from "../algorithms/_validate.ts";
import type { Algorithm } from "../algorithms/resolve.ts";
import { readStatus, type StatusReading } from "./status_reading.ts";
import { connect, type ConnectionOptions, type Endpoint } from "./transport.ts";
import type { PollOptions } from "./options.ts";
import { startWatch, type Table } from "./start.ts";
import type { FlatReport } from "./report.ts";
import type { Semaphore } from "./semaphore.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { Read, WatchOptions } from "./watch.ts";

/** What is known of a job after a poll, or after them all. */
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

/** Whether a wait follows the server's current job, whichever that is. */
export function followsCurrent(options: StatusOptions): boolean {
  const { job, replaced = "follow" } = options;
  const ok = replaced === "follow" || replaced === "end";
  const accepted = "one of follow, end";
  demand(ok, "Cannot poll as 'replaced'", accepted, String(replaced));
  return job === undefined && replaced === "follow";
}

/** The path of a job. */
export function jobPath(job: string | undefined): string {
  if (job === undefined) return "/status";
  const ok = typeof job === "string" && job !== "";
  demand(ok, "Cannot poll as 'job'", "the id of a job", String(job));
  return `/jobs/${encodeURIComponent(job)}`;
}

/** Makes the function that looks at a job over HTTP. */
export function jobReader(
  { send }: Endpoint,
  clock: Clock,
): Read<StatusReading> {
  let known: { etag: string; reading: StatusReading; at: number } | undefined;
  return async (signal) => {
    const answer = await send(signal, known?.etag);
    const { body, etag, retryAfter } = answer;
    const at = clock.now();
    if (body === undefined && known) {
      const { age, retryAfter: _, ...reading } = known.reading;
      return {
        ...reading,
        ...(age !== undefined && { age: age + Math.max(0, at - known.at) }),
        ...(retryAfter !== undefined && { retryAfter }),
      };
    }
    const reading = readStatus(answer);
    known = etag ? { etag, reading, at } : undefined;
    return reading;
  };
}

/**
 * Starts watching a job over HTTP.
 *
 * @param table The algorithms that are known by name.
 * @param algorithm When to ask.
 * @param options Which job, where, and within what budget.
 * @param semaphore Limits the requests under way at once over several watches.
 */
export function startStatusWatch(
  table: Table,
  algorithm: Algorithm,
  options: StatusOptions & Pick<WatchOptions<StatusReport>, "onFailure">,
  semaphore?: Semaphore,
): AsyncGenerator<StatusReport, void, undefined> {
  const { clock = systemClock, job } = options;
  const endpoint = connect(options, "GET", jobPath(job));
  const read = jobReader(endpoint, clock);
  const { name, origin: server } = endpoint;
  const replaced = followsCurrent(options) ? "follow" : "end";
  const all = { ...options, replaced, exclusive: true, server } as const;
  return startWatch(table, read, algorithm, all, name, semaphore);
}
