import type { Distribution } from "@heygen-sim/client/distributions";
import type { Job } from "../core/job.ts";
import type { RequestContext } from "../message/request_context.ts";
import { Baselines } from "./baselines.ts";
import {
  ClientStats,
  count,
  isEarly,
  isPoll,
  JobPollStats,
  type PollCounts,
  resultOf,
} from "./poll_counts.ts";

export interface PollStatsOptions {
  /** The distribution of jobs that are created without one. */
  readonly delay: Distribution;
  /** The most jobs: beyond that, the one that was first requested first is dropped. */
  readonly maxJobs: number;
  /** The most memory that the statistics of jobs take, in bytes. */
  readonly maxBytes: number;
  /** Receives the waste, in milliseconds, of each client that first sees an end. */
  readonly onEndSeen: (waste: number) => void;
}

export type PollTotals = Pick<PollCounts, "polls" | "redundantPolls" | "early">;

/** The name that clients beyond a limit share. */
const OTHERS = "(others)";

/** The most clients with statistics of their own. */
const MAX_CLIENTS_COUNT = 1_000;

/** The same for one job. */
const MAX_CLIENTS_PER_JOB_COUNT = 100;

/** Bytes of memory that an entry of a job takes, without the times of its polls. */
const ENTRY_BYTES = 300;

/** Bytes of memory that the time of a poll takes: arrays grow by half. */
const TIME_BYTES = 12;

/** The number of first polls, and of latest ones, whose times are stored. */
export const MAX_TIMES_COUNT = 32;

/**
 * The polls of each client, for each job and in total, bounded.
 *
 * Only requests that read a job's status are polls, and only a client that polls
 * a job waits for it. The response to its creation is not counted: another client
 * may wait for the job.
 *
 * A job without entries that was created before one that has been dropped gets none:
 * it may have been dropped itself, and its client would seem to have just started.
 */
export class PollStats {
  /** The best plans, for the distributions that jobs were drawn from. */
  readonly baselines: Baselines;
  readonly #options: PollStatsOptions;
  readonly #others = new ClientStats(OTHERS);
  readonly #clients = new Map<string, ClientStats>([[OTHERS, this.#others]]);
  readonly #jobs = new Map<number, JobPollStats[]>();
  // A map searches for its oldest entry from the start each time; an iterator
  // continues where it was.
  readonly #oldest = this.#jobs.keys();
  /** The largest number of a job that has been dropped. */
  #dropped = 0;
  /** The memory of the entries of jobs. */
  #bytes = 0;

  constructor(options: PollStatsOptions) {
    this.#options = options;
    this.baselines = new Baselines(options.delay);
  }

  get totals(): PollTotals {
    const totals = { polls: 0, redundantPolls: 0, early: 0 };
    for (const client of this.#clients.values()) {
      totals.polls += client.polls;
      totals.redundantPolls += client.redundantPolls;
      totals.early += client.early;
    }
    return totals;
  }

  /** The clients that have polled a job. */
  clients(): readonly Readonly<ClientStats>[] {
    return [...this.#clients.values()].filter(({ polls }) => polls > 0);
  }

  /** The clients that have polled a job; none if the job has been dropped. */
  ofJob(number: number): readonly Readonly<JobPollStats>[] {
    return (this.#jobs.get(number) ?? []).filter(({ polls }) => polls > 0);
  }

  /** All statistics; those of jobs have the name of the client in its place. */
  get state() {
    const jobs = Array.from(this.#jobs, ([number, entries]) => {
      const named = entries.map((it) => ({ ...it, client: it.client.client }));
      return [number, named] as const;
    });
    return {
      clients: Array.from(
        this.#clients.values(),
        ({ routes, compared, ...counts }) => ({
          ...counts,
          routes: [...routes],
          compared: [...compared],
        }),
      ),
      table: { dropped: this.#dropped, jobs },
      baselines: this.baselines.state,
    };
  }

  restoreState({ clients, table, baselines }: PollStats["state"]): void {
    this.baselines.restoreState(baselines);
    for (const { routes, compared, ...counts } of clients) {
      const stats = Object.assign(this.#client(counts.client), counts);
      for (const [route, count] of routes) stats.routes.set(route, count);
      for (const [label, waits] of compared) stats.compared.set(label, waits);
    }
    this.#dropped = table.dropped;
    for (const [number, entries] of table.jobs) {
      const decoded = entries.map((entry) => ({
        ...entry,
        client: this.#client(entry.client),
      }));
      this.#jobs.set(number, decoded);
      for (const stats of decoded) this.#grow(bytesOf(stats));
    }
  }

  /**
   * Counts a request before its response.
   *
   * @returns The number of the request, from 1, among this client's requests about
   * the job, or else to the route.
   */
  ordinal(context: RequestContext): number {
    const { job, route } = context;
    const client = this.#client(context.client);
    const stats = job && this.#entry(job, client);
    if (stats) {
      // Before the response: a later request may see the end first.
      stats.firstAt = Math.min(stats.firstAt, context.at);
      return ++stats.requests;
    }
    const name = route ? `${route.method} ${route.path}` : "";
    const count = (client.routes.get(name) ?? 0) + 1;
    client.routes.set(name, count);
    return count;
  }

  /**
   * Records a request after its response, and completes its context by the result
   * of the poll. Beside polls, it counts other requests that can reveal the status
   * of a job: by its result, by a refused cancellation, by a list or a report.
   */
  record(context: RequestContext): void {
    const { job, route, at } = context;
    const polls = isPoll(context);
    const isAboutJob = job !== undefined && route?.about !== undefined;
    if (!polls && !isAboutJob && !route?.observesJobs) return;
    const named = this.#client(context.client);
    // A request that was refused early on has not been counted by `ordinal`.
    const stats = job && this.#entry(job, named);
    const client = stats?.client ?? named;
    if (stats) {
      stats.firstAt = Math.min(stats.firstAt, at);
      if (polls) {
        context.early = isEarly(stats, at);
        context.poll = resultOf(context, stats);
      }
      count(stats, context, polls);
    }
    count(client, context, polls);
    if (!polls && route?.observesJobs && route.audience === "api") {
      client.lists++;
    }
    if (stats && polls) this.#recordPoll(stats, context, job);
  }

  #recordPoll(stats: JobPollStats, context: RequestContext, job: Job): void {
    const { at, answeredAt, retryAfter, poll } = context;
    const index = stats.polls - 1;
    if (index === 0) stats.client.jobs++;
    if (index < 2 * MAX_TIMES_COUNT) {
      stats.polledAt.push(at);
      this.#grow(TIME_BYTES);
    } else {
      stats.polledAt[MAX_TIMES_COUNT + index % MAX_TIMES_COUNT] = at;
    }
    if (retryAfter !== undefined) {
      stats.hintedAt = answeredAt;
      stats.notBefore = answeredAt + retryAfter;
    }
    if (poll !== "failed") stats.hasStatus = true;
    if (poll !== "end") return;
    this.#recordEnd(stats, job, answeredAt);
    context.waste = stats.waste;
  }

  /** Records that a client has seen the end for the first time. */
  #recordEnd(stats: JobPollStats, job: Job, at: number): void {
    const { client, firstAt } = stats;
    const requests = stats.polls + stats.otherRequests;
    const waste = Math.max(0, at - Math.max(job.endsAt, firstAt));
    stats.endSeenAt = at;
    stats.waste = waste;
    // There is nothing left to wait for.
    stats.notBefore = -Infinity;
    client.seen++;
    client.requestsToEnd += requests;
    client.waste += waste;
    client.maxWaste = Math.max(client.maxWaste, waste);
    this.#options.onEndSeen(waste);

    if (client === this.#others) return;
    const label = this.baselines.of(job, firstAt, at);
    if (label === undefined) return;
    const waits = client.compared.get(label) ??
      { jobs: 0, requests: 0, waste: 0 };
    client.compared.set(label, waits);
    waits.jobs++;
    waits.requests += requests;
    waits.waste += waste;
  }

  #client(name: string): ClientStats {
    const known = this.#clients.get(name);
    if (known) return known;
    // The shared entry is there from the start.
    if (this.#clients.size > MAX_CLIENTS_COUNT) return this.#others;
    const client = new ClientStats(name);
    this.#clients.set(name, client);
    return client;
  }

  /** The entry of a client for a job; `undefined` for a job that has been dropped. */
  #entry({ number }: Job, client: ClientStats): JobPollStats | undefined {
    let entries = this.#jobs.get(number);
    if (!entries) {
      if (number <= this.#dropped) return undefined;
      this.#jobs.set(number, entries = []);
      if (this.#jobs.size > this.#options.maxJobs) this.#drop();
    }
    const of = (client: ClientStats) =>
      entries.find((stats) => stats.client === client);
    const isFull = entries.length >= MAX_CLIENTS_PER_JOB_COUNT;
    const known = of(client) ?? (isFull ? of(this.#others) : undefined);
    if (known) return known;
    const stats = new JobPollStats(isFull ? this.#others : client);
    entries.push(stats);
    this.#grow(ENTRY_BYTES);
    // There may be room for other jobs alone.
    return this.#jobs.has(number) ? stats : undefined;
  }

  #grow(bytes: number): void {
    this.#bytes += bytes;
    while (this.#bytes > this.#options.maxBytes) this.#drop();
  }

  #drop(): void {
    const { value = 0 } = this.#oldest.next();
    for (const stats of this.#jobs.get(value) ?? []) {
      this.#bytes -= bytesOf(stats);
    }
    this.#jobs.delete(value);
    this.#dropped = Math.max(this.#dropped, value);
  }
}

function bytesOf({ polledAt }: JobPollStats): number {
  return ENTRY_BYTES + TIME_BYTES * polledAt.length;
}
