import type { AlgorithmName } from "../../algorithms/registry.ts";
import type { Algorithm } from "../../algorithms/resolve.ts";
import {
  type Semaphore,
  type StatusesOptions,
  waitForJobs,
  withSemaphore,
} from "../fetch_statuses.ts";
import type { JsonObject } from "../http.ts";
import { meaningOf } from "../service_reading.ts";
import { serviceSource } from "../service_source.ts";
import type { OpenSource, StatusReading, StatusReport } from "../status.ts";
import { abortable } from "../timing.ts";
import { type Resolved, resolveOptions } from "../wait.ts";
import { text } from "../values.ts";
import {
  type ApiRequest,
  type Connection,
  TRANSLATIONS,
} from "./connection.ts";

/** The most translations of a request for their states. */
const MAX_BULK_COUNT = 100;

interface BulkStatus {
  /** Their status words, and the entries that have them, by id. */
  readonly entries: ReadonlyMap<string, readonly [string, JsonObject]>;
  readonly retryAfter: number | undefined;
}

function bulkStatusOf(ids: readonly string[]): ApiRequest<BulkStatus> {
  return {
    method: "GET",
    path: `${TRANSLATIONS}/statuses`,
    query: { video_translation_ids: ids.join(",") },
    read: (data, { retryAfter }) => {
      if (!Array.isArray(data)) return undefined;
      const entries = data.flatMap((entry: unknown) => {
        const body = Object(entry) as JsonObject;
        // One key for translations, lipsyncs and assets alike.
        const id = text(body.video_id);
        const word = text(body.status);
        // A job that is not found may be new: that is for a look at it alone.
        const isKnown = id && word && word !== "not_found";
        return isKnown ? [[id, [word, body]] as const] : [];
      });
      return { entries: new Map(entries), retryAfter };
    },
  };
}

/** How old a response may be that serves another job, in milliseconds. */
const MAX_SHARED_MS = 1_000;

/** Jobs that are looked at by one request. */
interface Batch {
  /** Those that have not ended. */
  readonly open: Set<string>;
  /** The number of requests, and the latest one; `undefined` if it had no turn. */
  rounds: number;
  latest: Promise<BulkStatus | undefined> | undefined;
  /** When the latest response arrived; `NaN` while a request is under way. */
  at: number;
}

/**
 * Waits for translations with one request for up to 100 of them. Each follows the
 * algorithm by itself: the first that is due sends the request, and the response
 * serves each of the others that is due by then once. A job that has ended is read
 * by itself.
 */
export async function waitForGroup(
  connection: Connection,
  ids: readonly string[],
  algorithm: Algorithm<AlgorithmName>,
  given: StatusesOptions,
): Promise<PromiseSettledResult<StatusReport>[]> {
  const options = resolveOptions(given);
  const jobs = [...new Set(ids)];
  const results = await withSemaphore(options, (semaphore) => {
    const open = groupSource(connection, jobs, options, semaphore);
    return waitForJobs(jobs, algorithm, given, {
      open,
      // Each request has a limit of its own.
      attempt: (send) => send(Infinity),
    });
  });
  const byId = new Map(jobs.map((id, i) => [id, results[i]]));
  return ids.map((id) => byId.get(id) as PromiseSettledResult<StatusReport>);
}

/** Makes the function that opens the jobs of a group. */
function groupSource(
  connection: Connection,
  jobs: readonly string[],
  options: Resolved<StatusesOptions>,
  semaphore: Semaphore,
): OpenSource {
  const { origin, service } = connection;
  const { attemptTimeout, clock, maxRequests } = options;
  const openJob = serviceSource(service);
  const batches = new Map<string, Batch>();
  for (let i = 0; i < jobs.length; i += MAX_BULK_COUNT) {
    const open = new Set(jobs.slice(i, i + MAX_BULK_COUNT));
    const batch = { open, rounds: 0, latest: undefined, at: NaN };
    for (const id of open) batches.set(id, batch);
  }

  /**
   * Sends a request, of which there is a limited number at once. Returns
   * `undefined` if it has no turn before the deadline.
   */
  async function request<T>(
    send: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal | undefined,
    name: string,
  ): Promise<T | undefined> {
    if (!await semaphore.acquire(signal)) return undefined;
    try {
      return await abortable(send, signal, attemptTimeout, name);
    } finally {
      semaphore.release();
    }
  }

  /** Looks at all open jobs of a batch. The request is not that of one job alone. */
  async function look(batch: Batch): Promise<BulkStatus | undefined> {
    const query = bulkStatusOf([...batch.open]);
    batch.rounds++;
    batch.at = NaN;
    try {
      return await request(
        (signal) => connection.once(query, options, signal),
        options.signal,
        `GET ${origin}${TRANSLATIONS}/statuses`,
      );
    } finally {
      batch.at = clock.now();
    }
  }

  return (options) => {
    const { job: id = "" } = options;
    const source = openJob(options);
    const batch = batches.get(id) as Batch;
    /** The latest response of the batch that this job has seen. */
    let seen = 0;
    let requests = 0;
    let known = { id, status: "pending" } as StatusReading;
    return {
      ...source,
      async read(signal, count) {
        requests++;
        /** Returns what is known of the job, as a request has not been sent. */
        function unread(): StatusReading {
          count?.(-1);
          return known;
        }
        if (batch.open.has(id)) {
          const isOld = Math.abs(clock.now() - batch.at) > MAX_SHARED_MS;
          if (seen === batch.rounds || isOld) batch.latest = look(batch);
          seen = batch.rounds;
          const states = await batch.latest;
          if (!states) return unread();
          const { entries, retryAfter } = states;
          const [serverStatus, body] = entries.get(id) ?? [];
          if (serverStatus) {
            const status = meaningOf(serverStatus, service);
            known = { id, status, serverStatus, retryAfter, body };
            if (status === "pending") return known;
          }
          if (requests >= maxRequests) return known;
          // A job that is not listed is looked at by itself, too.
          batch.open.delete(id);
          requests++;
          count?.(1);
        }
        const reading = await request(source.read, signal, source.name);
        if (!reading) return unread();
        if (reading.status === "pending") {
          known = reading;
          batch.open.add(id);
          // A request that is under way does not have it.
          seen = batch.rounds;
        }
        return reading;
      },
    };
  };
}
