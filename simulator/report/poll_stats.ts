import { DEFAULT_DELAY } from "@heygen-sim/client/distributions";
import type { Distribution } from "@heygen-sim/client/distributions";
import type { RequestContext } from "../http/request_context.ts";
import { hasEnded, type Job } from "../jobs/job.ts";
import { Baselines } from "./baselines.ts";
import { type ClientStats, newClientStats } from "./client_stats.ts";
import {
  hasFailed,
  isEarly,
  isPoll,
  type JobPollStats,
  newJobPollStats,
} from "./job_poll_stats.ts";

/** Options of a {@linkcode PollStats}. */
export interface PollStatsOptions {
  /**
   * The most jobs to keep count of one by one. Beyond that, the one that was
   * first asked for first is dropped; the sums remain.
   *
   * @default {100_000}
   */
  readonly maxJobs?: number;
  /**
   * The most clients to tell apart.
   *
   * @default {1_000}
   */
  readonly maxClients?: number;
  /**
   * The most clients to tell apart for each job.
   *
   * @default {100}
   */
  readonly maxClientsPerJob?: number;
  /**
   * The most clients of jobs to tell apart for all jobs together.
   *
   * @default {Infinity}
   */
  readonly maxJobPollStats?: number;
  /**
   * The most laws of jobs to compare with their best plans.
   *
   * @default {20}
   */
  readonly maxBaselines?: number;
  /**
   * The law of jobs of which the caller has said nothing else.
   *
   * @default {DEFAULT_DELAY}
   */
  readonly delay?: Distribution;
  /**
   * Called when a client is first told the end of a job.
   *
   * @param latency How long the client did not know, in milliseconds.
   */
  readonly onSeen?: (latency: number) => void;
}

/** Polls of all clients together. */
export interface PollTotals {
  /** All. */
  polls: number;
  /** Those that told nothing but what had been told before. */
  wasted: number;
  /** Those that came before the time that `Retry-After` told. */
  early: number;
}

/** Bytes of memory that a client of a job takes. */
export const JOB_POLL_STATS_BYTES = 300;

/** What clients beyond the bound are counted as, all together. */
export const OTHERS = "(others)";

/**
 * What each client did about each job: the truth that clients are judged by.
 *
 * Of a client's requests about a job, only those that ask how it stands are
 * polls, and only who polls it watches it. What the answer to its creation said
 * is not held against anybody: who watches it may be another.
 *
 * A job that has been dropped is not taken up again, nor is any that was created
 * before it: whoever asks for it then would seem to have just begun. Its polls
 * still count as such.
 */
export class PollStats {
  readonly #jobs = new Map<number, JobPollStats[]>();
  // A map starts to look for its oldest entry at the beginning each time; an
  // iterator knows where it was.
  readonly #oldest = this.#jobs.keys();
  readonly #others = newClientStats(OTHERS);
  readonly #tallies = new Map<string, ClientStats>([[OTHERS, this.#others]]);
  readonly #laws: Baselines;
  readonly #maxJobs: number;
  readonly #maxClients: number;
  readonly #maxClientsPerJob: number;
  readonly #maxJobPollStats: number;
  readonly #onSeen: ((latency: number) => void) | undefined;
  readonly #totals: PollTotals = { polls: 0, wasted: 0, early: 0 };
  #dropped = 0;
  #visits = 0;

  /**
   * Begins with nothing.
   *
   * @param options The bounds, and whom to tell.
   */
  constructor(options: PollStatsOptions = {}) {
    this.#maxJobs = options.maxJobs ?? 100_000;
    this.#maxClients = options.maxClients ?? 1_000;
    this.#maxClientsPerJob = options.maxClientsPerJob ?? 100;
    this.#maxJobPollStats = options.maxJobPollStats ?? Infinity;
    this.#laws = new Baselines(
      options.delay ?? DEFAULT_DELAY,
      options.maxBaselines ?? 20,
    );
    this.#onSeen = options.onSeen;
  }

  /** Polls of all clients together. */
  get totals(): Readonly<PollTotals> {
    return this.#totals;
  }

  /** The sums of each client that has polled a job. */
  clients(): readonly Readonly<ClientStats>[] {
    return [...this.#tallies.values()].filter(({ polls }) => polls > 0);
  }

  /**
   * What each client did about a job that has polled it; nothing if the job has
   * been dropped.
   *
   * @param number The job's number.
   */
  ofJob(number: number): readonly Readonly<JobPollStats>[] {
    return (this.#jobs.get(number) ?? []).filter(({ polls }) => polls > 0);
  }

  /**
   * Counts a request, before it is answered.
   *
   * @param exchange The request, with its job, client and route.
   * @returns Which request of this client it is, from 1: among those about this
   * job, or else among those to this route.
   */
  ordinal(exchange: RequestContext): number {
    const { job, route } = exchange;
    const tally = this.#tally(exchange.client);
    const visit = job && this.#visit(job, tally);
    if (visit) {
      // Now, and not when it is answered: another one may be told the end before.
      if (isPoll(exchange)) firstAskedBy(visit, exchange.at);
      return ++visit.requests;
    }
    const count = (tally.routes.get(route) ?? 0) + 1;
    tally.routes.set(route, count);
    return count;
  }

  /**
   * Takes note of what became of a request.
   *
   * @param exchange The request, answered.
   */
  record(exchange: RequestContext): void {
    const { job, bytes } = exchange;
    if (!job || !isPoll(exchange)) return;
    const tally = this.#tally(exchange.client);
    // One that was refused at the door has not been counted before.
    const visit = this.#visit(job, tally);
    const sums = visit?.tally ?? tally;
    this.#totals.polls++;
    sums.polls++;
    sums.bytes += bytes;
    const faulted = exchange.faults.length > 0;
    if (faulted) sums.faulted++;
    const failed = hasFailed(exchange);
    if (failed) sums.failed++;
    if (!visit) return;

    if (visit.polls++ === 0) sums.jobs++;
    visit.bytes += bytes;
    if (faulted) visit.faulted++;
    firstAskedBy(visit, exchange.at);
    if (isEarly(visit, exchange.at)) {
      visit.early++;
      sums.early++;
      this.#totals.early++;
    }
    if (exchange.retryAfter !== undefined) {
      visit.hintedAt = exchange.answeredAt;
      visit.notBefore = exchange.answeredAt + exchange.retryAfter;
    }
    if (failed) {
      visit.failed++;
      return;
    }
    const isNews = exchange.told === "ended" && visit.endToldAt === Infinity;
    if (isNews) this.#see(visit, job, exchange.answeredAt);
    else if (visit.told) {
      visit.wasted++;
      sums.wasted++;
      this.#totals.wasted++;
    }
    visit.told = true;
  }

  /** Takes note that a client has been told the end for the first time. */
  #see(visit: JobPollStats, job: Job, at: number): void {
    const { tally, polls } = visit;
    const latency = Math.max(0, at - Math.max(job.endsAt, visit.firstAt));
    visit.endToldAt = at;
    visit.latency = latency;
    // From now on there is nothing to wait for.
    visit.notBefore = -Infinity;
    tally.seen++;
    tally.pollsToEnd += polls;
    tally.latency += latency;
    if (latency > tally.maxLatency) tally.maxLatency = latency;
    this.#onSeen?.(latency);

    const law = this.#isComparable(visit, job, at) && this.#laws.of(job);
    if (!law) return;
    const waits = tally.laws.get(law);
    if (waits) {
      waits.jobs++;
      waits.polls += polls;
      waits.latency += latency;
    } else tally.laws.set(law, { jobs: 1, polls, latency });
  }

  /**
   * Whether a wait can be compared with the best plan for the job's law: if the
   * job went the way of that law, and the wait is one client's and began with it.
   */
  #isComparable(
    { tally, firstAt }: JobPollStats,
    job: Job,
    at: number,
  ): boolean {
    return tally !== this.#others &&
      job.outcome !== "cancelled" &&
      job.details?.scenario === undefined &&
      job.startsAt === job.createdAt &&
      hasEnded(job, at) &&
      this.#laws.isBeginning(job, firstAt - job.createdAt);
  }

  #tally(client: string): ClientStats {
    const known = this.#tallies.get(client);
    if (known) return known;
    // The others are there from the beginning.
    if (this.#tallies.size > this.#maxClients) return this.#others;
    const tally = newClientStats(client);
    this.#tallies.set(client, tally);
    return tally;
  }

  #visit(job: Job, tally: ClientStats): JobPollStats | undefined {
    let visits = this.#jobs.get(job.number);
    if (!visits) {
      if (job.number <= this.#dropped) return undefined;
      visits = [];
      this.#jobs.set(job.number, visits);
      if (this.#jobs.size > this.#maxJobs) this.#drop();
    }
    const known = find(visits, tally);
    if (known) return known;
    if (visits.length < this.#maxClientsPerJob) {
      return this.#newJobPollStats(visits, tally);
    }
    return find(visits, this.#others) ??
      this.#newJobPollStats(visits, this.#others);
  }

  #newJobPollStats(visits: JobPollStats[], tally: ClientStats): JobPollStats {
    const visit = newJobPollStats(tally);
    visits.push(visit);
    this.#visits++;
    while (this.#visits > this.#maxJobPollStats && this.#jobs.size > 1) {
      this.#drop();
    }
    return visit;
  }

  #drop(): void {
    const { value = 0 } = this.#oldest.next();
    this.#visits -= this.#jobs.get(value)?.length ?? 0;
    this.#jobs.delete(value);
    this.#dropped = Math.max(this.#dropped, value);
  }
}

function find(
  visits: readonly JobPollStats[],
  tally: ClientStats,
): JobPollStats | undefined {
  for (const visit of visits) if (visit.tally === tally) return visit;
  return undefined;
}

/** Takes note that a client has asked at a time, or before. */
function firstAskedBy(visit: JobPollStats, at: number): void {
  if (at < visit.firstAt) visit.firstAt = at;
}
