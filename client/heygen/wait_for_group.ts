import type { AlgorithmName } from "../../algorithms/registry.ts";
import type { Algorithm } from "../../algorithms/resolve.ts";
import {
  Semaphore,
  type StatusesOptions,
  waitForJobs,
} from "../fetch_statuses.ts";
import { meaningOf } from "../service_reading.ts";
import { serviceSource } from "../service_source.ts";
import type { OpenSource, StatusReport } from "../status.ts";
import { withTimeout } from "../timing.ts";
import { resolveOptions } from "../wait.ts";
import type { Connection } from "./connection.ts";
import {
  type BulkStatus,
  bulkStatusOf,
  MAX_BULK_COUNT,
  TRANSLATIONS,
} from "./translations.ts";

/** Jobs that are looked at by one request. */
interface Batch {
  /** Those that have not ended. */
  readonly open: Set<string>;
  /** The number of requests, and the latest one. */
  rounds: number;
  latest: Promise<BulkStatus> | undefined;
}

/**
 * Waits for translations with one request for up to 100 of them. Each follows the
 * algorithm by itself: the first that is due sends the request, and the response
 * serves each of the others once. A job that has ended is read by itself.
 */
export async function waitForGroup(
  connection: Connection,
  ids: readonly string[],
  algorithm: Algorithm<AlgorithmName>,
  given: StatusesOptions,
): Promise<PromiseSettledResult<StatusReport>[]> {
  const { origin, service } = connection;
  const options = resolveOptions(given);
  const { attemptTimeout, concurrency = 6 } = options;
  const semaphore = new Semaphore(concurrency);
  const openJob = serviceSource(service);
  const jobs = [...new Set(ids)];
  const batches = new Map<string, Batch>();
  for (let i = 0; i < jobs.length; i += MAX_BULK_COUNT) {
    const open = new Set(jobs.slice(i, i + MAX_BULK_COUNT));
    const batch: Batch = { open, rounds: 0, latest: undefined };
    for (const id of open) batches.set(id, batch);
  }

  /** Sends a request, of which there is a limited number at once. */
  async function request<T>(
    send: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal | undefined,
    name: string,
  ): Promise<T> {
    await semaphore.acquire(signal);
    try {
      return await withTimeout(send, attemptTimeout, signal, name);
    } finally {
      semaphore.release();
    }
  }

  /** Looks at all open jobs of a batch. The request is not that of one job alone. */
  function look({ open }: Batch): Promise<BulkStatus> {
    const query = bulkStatusOf([...open]);
    return request(
      (signal) => connection.once(query, options, signal),
      options.signal,
      `GET ${origin}${TRANSLATIONS}/statuses`,
    );
  }

  const open: OpenSource = (options) => {
    const { job: id = "" } = options;
    const source = openJob(options);
    const batch = batches.get(id) as Batch;
    /** The latest response of the batch that this job has seen. */
    let seen = 0;
    return {
      ...source,
      async read(signal, count) {
        if (batch.open.has(id)) {
          if (seen === batch.rounds) {
            batch.rounds++;
            batch.latest = look(batch);
          }
          seen = batch.rounds;
          const { entries, retryAfter } = await batch.latest as BulkStatus;
          const [serverStatus, body] = entries.get(id) ?? [];
          if (serverStatus && meaningOf(serverStatus, service) === "pending") {
            return { id, status: "pending", serverStatus, retryAfter, body };
          }
          // A job that is not listed is looked at by itself, too.
          batch.open.delete(id);
          count?.(1);
        }
        const reading = await request(source.read, signal, source.name);
        if (reading.status === "pending") batch.open.add(id);
        return reading;
      },
    };
  };

  // Each request has a limit of its own.
  const reads = { open, limit: () => Infinity };
  const results = await waitForJobs(jobs, algorithm, given, reads);
  const byId = new Map(jobs.map((id, i) => [id, results[i]]));
  return ids.map((id) => byId.get(id) as PromiseSettledResult<StatusReport>);
}
