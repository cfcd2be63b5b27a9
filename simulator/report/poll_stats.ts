import type { Distribution } from "@heygen-sim/client/distributions";
import type { PollResult, RequestContext } from "../message/request_context.ts";
import type { Job } from "../core/job.ts";
import { Baselines } from "./baselines.ts";
import { type ClientStats, ClientTable } from "./client_stats.ts";
import {
  isEarly,
  type JobPollLimits,
  type JobPollStats,
  JobPollTable,
} from "./job_poll_stats.ts";
import {
  countOther,
  countPoll,
  hasFailed,
  isOtherRequest,
  isPoll,
  type PollCounts,
} from "./poll_counts.ts";

export interface PollStatsOptions extends JobPollLimits {
  /** The distribution of jobs that are created without one. */
  readonly delay: Distribution;
  /** Receives the waste, in milliseconds, of each client that first sees an end. */
  readonly onEndSeen: (waste: number) => void;
}

export type PollTotals = Pick<PollCounts, "polls" | "redundantPolls" | "early">;

/**
 * The polls of each client, for each job and in total.
 *
 * Only requests that read a job's status are polls, and only a client that polls
 * a job waits for it. The response to its creation is not counted: another client
 * may wait for the job.
 */
export class PollStats {
  /** The best plans, for the distributions that jobs were drawn from. */
  readonly baselines: Baselines;
  readonly #clients = new ClientTable();
  readonly #table: JobPollTable;
  readonly #onEndSeen: (waste: number) => void;

  constructor(options: PollStatsOptions) {
    this.baselines = new Baselines(options.delay);
    this.#table = new JobPollTable(this.#clients.others, options);
    this.#onEndSeen = options.onEndSeen;
  }

  get totals(): PollTotals {
    const totals = { polls: 0, redundantPolls: 0, early: 0 };
    for (const client of this.#clients.all()) {
      totals.polls += client.polls;
      totals.redundantPolls += client.redundantPolls;
      totals.early += client.early;
    }
    return totals;
  }

  /** The clients that have polled a job. */
  clients(): readonly Readonly<ClientStats>[] {
    return this.#clients.all().filter(({ polls }) => polls > 0);
  }

  /** The clients that have polled a job; none if the job has been dropped. */
  ofJob(number: number): readonly Readonly<JobPollStats>[] {
    return this.#table.ofJob(number).filter(({ polls }) => polls > 0);
  }

  get state() {
    return {
      clients: this.#clients.state,
      table: this.#table.state,
      baselines: this.baselines.state,
    };
  }

  restoreState({ clients, table, baselines }: PollStats["state"]): void {
    this.baselines.restoreState(baselines);
    this.#clients.restoreState(clients);
    this.#table.restoreState(table, (name) => this.#clients.get(name));
  }

  /**
   * Counts a request before its response.
   *
   * @returns The number of the request, from 1, among this client's requests about
   * the job, or else to the route.
   */
  ordinal(context: RequestContext): number {
    const { job, route } = context;
    const client = this.#clients.get(context.client);
    const stats = job && this.#table.get(job, client);
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
   * of the poll.
   */
  record(context: RequestContext): void {
    const isOther = isOtherRequest(context);
    if (!isOther && !isPoll(context)) return;
    const { job } = context;
    const named = this.#clients.get(context.client);
    // A request that was refused early on has not been counted by `ordinal`.
    const stats = job && this.#table.get(job, named);
    const client = stats?.client ?? named;
    if (stats) stats.firstAt = Math.min(stats.firstAt, context.at);
    if (isOther) {
      const { route } = context;
      countOther(client, context);
      if (stats) countOther(stats, context);
      if (route?.observesJobs && route.audience === "api") client.lists++;
      return;
    }
    countPoll(client, context);
    if (!stats) return;
    if (stats.polls === 0) client.jobs++;
    countPoll(stats, context);
    this.#table.addPoll(stats, context.at);
    if (isEarly(stats, context.at)) {
      context.early = true;
      stats.early++;
      client.early++;
    }
    if (context.retryAfter !== undefined) {
      stats.hintedAt = context.answeredAt;
      stats.notBefore = context.answeredAt + context.retryAfter;
    }
    context.poll = resultOf(context, stats);
    if (context.poll === "failed") return;
    stats.hasStatus = true;
    if (context.poll === "end") {
      this.#recordEnd(stats, job, context.answeredAt);
      context.waste = stats.waste;
    } else if (context.poll === "redundant") {
      stats.redundantPolls++;
      client.redundantPolls++;
    }
  }

  /** Records that a client has seen the end for the first time. */
  #recordEnd(stats: JobPollStats, job: Job, at: number): void {
    const { client } = stats;
    const requests = stats.polls + stats.otherRequests;
    const waste = Math.max(0, at - Math.max(job.endsAt, stats.firstAt));
    stats.endSeenAt = at;
    stats.waste = waste;
    // There is nothing left to wait for.
    stats.notBefore = -Infinity;
    client.seen++;
    client.requestsToEnd += requests;
    client.waste += waste;
    client.maxWaste = Math.max(client.maxWaste, waste);
    this.#onEndSeen(waste);

    if (client === this.#clients.others) return;
    const baseline = this.baselines.of(job, stats.firstAt, at);
    if (baseline === undefined) return;
    const waits = client.compared.get(baseline);
    if (waits) {
      waits.jobs++;
      waits.requests += requests;
      waits.waste += waste;
    } else client.compared.set(baseline, { jobs: 1, requests, waste });
  }
}

/** The result of a poll, given the client's earlier polls of the job. */
function resultOf(context: RequestContext, stats: JobPollStats): PollResult {
  if (hasFailed(context)) return "failed";
  if (context.shown === "ended" && stats.endSeenAt === Infinity) return "end";
  return stats.hasStatus ? "redundant" : "first";
}
