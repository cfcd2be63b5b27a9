import type { Job } from "../core/job.ts";
import type { ClientStats } from "./client_stats.ts";
import { newPollCounts, type PollCounts } from "./poll_counts.ts";

/**
 * The polls of one client for one job. Updated in place: there are many, and each
 * request changes one.
 *
 * A poll is a `GET` or `HEAD` of the job's status. Each poll has exactly one
 * result: it found something new (the first status, or the end), it was redundant,
 * or it failed. A `HEAD` always fails: its response has no status in a body, but
 * its headers can reveal one.
 */
export interface JobPollStats extends PollCounts {
  /** The client. */
  readonly client: ClientStats;
  /** All requests about the job, polls or not. */
  requests: number;
  /** When the first of these arrived; `Infinity` before it. */
  firstAt: number;
  /** Whether any poll has returned a status. */
  hasStatus: boolean;
  /** When a response first reported the end; `Infinity` before that. */
  endSeenAt: number;
  /** Milliseconds from the end, or from `firstAt` if that is later, to `endSeenAt`. */
  waste: number;
  /** When the last `Retry-After` was sent. */
  hintedAt: number;
  /** The time that it asked to wait for. */
  notBefore: number;
  /** When polls arrived: the first ones, and then a ring of the latest. */
  readonly polledAt: number[];
}

/** The bounds of {@linkcode JobPollTable}. */
export interface JobPollLimits {
  /** The most jobs: beyond that, the one that was first requested first is dropped. */
  readonly maxJobs: number;
  /** The most memory that entries take, in bytes. */
  readonly maxBytes: number;
}

/** The most clients of a job with statistics of their own. */
const MAX_CLIENTS_PER_JOB_COUNT = 100;

/** Bytes of memory that an entry takes, without the times of its polls. */
const ENTRY_BYTES = 300;

/** Bytes of memory that the time of a poll takes: arrays grow by half. */
const TIME_BYTES = 12;

/** The number of first polls, and of latest ones, whose times are stored. */
export const MAX_TIMES_COUNT = 32;

/**
 * The statistics of each client for each job, bounded.
 *
 * A job that has been dropped, or was created before one that has been, gets no
 * new entries: a client that polls it would seem to have just started.
 */
export class JobPollTable {
  readonly #jobs = new Map<number, JobPollStats[]>();
  // A map searches for its oldest entry from the start each time; an iterator
  // continues where it was.
  readonly #oldest = this.#jobs.keys();
  readonly #others: ClientStats;
  readonly #limits: JobPollLimits;
  /** The largest number of a job that has been dropped. */
  #dropped = 0;
  #bytes = 0;

  /** @param others What the clients beyond the limit of a job share. */
  constructor(others: ClientStats, limits: JobPollLimits) {
    this.#others = others;
    this.#limits = limits;
  }

  ofJob(number: number): readonly JobPollStats[] {
    return this.#jobs.get(number) ?? [];
  }

  /**
   * Returns the entry of a client for a job, creating it if necessary.
   *
   * @returns `undefined` for a job that has been dropped.
   */
  get(job: Job, client: ClientStats): JobPollStats | undefined {
    let entries = this.#jobs.get(job.number);
    if (!entries) {
      if (job.number <= this.#dropped) return undefined;
      entries = [];
      this.#jobs.set(job.number, entries);
      if (this.#jobs.size > this.#limits.maxJobs) this.#drop();
    }
    const known = find(entries, client);
    if (known) return known;
    if (entries.length < MAX_CLIENTS_PER_JOB_COUNT) {
      return this.#add(entries, client);
    }
    return find(entries, this.#others) ?? this.#add(entries, this.#others);
  }

  /** Stores when a poll arrived, which its entry has counted. */
  addPoll({ polls, polledAt }: JobPollStats, at: number): void {
    const index = polls - 1;
    if (index < 2 * MAX_TIMES_COUNT) {
      polledAt.push(at);
      this.#grow(TIME_BYTES);
    } else polledAt[MAX_TIMES_COUNT + index % MAX_TIMES_COUNT] = at;
  }

  /** All entries, with the name of the client in its place. */
  get state() {
    return {
      dropped: this.#dropped,
      jobs: Array.from(this.#jobs, ([number, entries]) => {
        const named = entries.map((it) => ({
          ...it,
          client: it.client.client,
        }));
        return [number, named] as const;
      }),
    };
  }

  restoreState(
    { dropped, jobs }: JobPollTable["state"],
    clientOf: (name: string) => ClientStats,
  ): void {
    this.#dropped = dropped;
    for (const [number, entries] of jobs) {
      const decoded = entries.map((entry) => ({
        ...entry,
        client: clientOf(entry.client),
      }));
      this.#jobs.set(number, decoded);
      for (const { polledAt } of decoded) {
        this.#grow(ENTRY_BYTES + TIME_BYTES * polledAt.length);
      }
    }
  }

  #add(entries: JobPollStats[], client: ClientStats): JobPollStats {
    const stats = newJobPollStats(client);
    entries.push(stats);
    this.#grow(ENTRY_BYTES);
    return stats;
  }

  #grow(bytes: number): void {
    this.#bytes += bytes;
    while (this.#bytes > this.#limits.maxBytes) this.#drop();
  }

  #drop(): void {
    const { value = 0 } = this.#oldest.next();
    for (const { polledAt } of this.ofJob(value)) {
      this.#bytes -= ENTRY_BYTES + TIME_BYTES * polledAt.length;
    }
    this.#jobs.delete(value);
    this.#dropped = Math.max(this.#dropped, value);
  }
}

/** A loop, as this runs twice for each request. */
function find(
  entries: readonly JobPollStats[],
  client: ClientStats,
): JobPollStats | undefined {
  for (const stats of entries) if (stats.client === client) return stats;
  return undefined;
}

function newJobPollStats(client: ClientStats): JobPollStats {
  return {
    ...newPollCounts(),
    client,
    requests: 0,
    firstAt: Infinity,
    hasStatus: false,
    endSeenAt: Infinity,
    waste: 0,
    hintedAt: Infinity,
    notBefore: -Infinity,
    polledAt: [],
  };
}

/** How early a poll may be, in milliseconds: clocks have a resolution of one. */
const TOLERANCE_MS = 1;

/**
 * Whether a poll arrived before the time that the client was asked to wait for. A
 * poll that was sent before the client could know that time is not early.
 *
 * @param at When it arrived, in milliseconds since the epoch.
 */
export function isEarly(
  { hintedAt, notBefore }: JobPollStats,
  at: number,
): boolean {
  return at >= hintedAt && at < notBefore - TOLERANCE_MS;
}
