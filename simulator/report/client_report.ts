import { type Job, phaseOf } from "../core/job.ts";
import { inSeconds } from "../message/durations.ts";
import type { Baselines } from "./baselines.ts";
import {
  type ClientStats,
  countsBody,
  type JobPollStats,
} from "./poll_counts.ts";
import type { PollStats } from "./poll_stats.ts";
import type { ClientReportBody, JobReportBody, ReportBody } from "./schema.ts";

/**
 * Reports how well each client polled, over all jobs: the best first, by the cost
 * of its waits over the cost of the best plan for the distribution that the jobs
 * were drawn from.
 *
 * The cost of a wait is its waste, and a price for each request about the job up to
 * the poll that saw the end: polls, and others that can reveal the status. The first
 * request is free: it only finds that there is something to wait for, and the best
 * plan does without it. Each list of jobs has a price, too.
 *
 * Only some waits are compared: those of one client, for jobs that were neither
 * queued nor cancelled nor of a scenario, started within 5 % of the distribution's mean
 * after the job's creation and before 5 % of such jobs have ended. A client that
 * starts later may find the job ended with one request. Distributions beyond the
 * limit are left out, too.
 *
 * @param now The time, in milliseconds since the epoch.
 * @param price What a request costs, in milliseconds of waste; above 0.
 */
export function clientReport(
  pollStats: PollStats,
  { now, price }: { readonly now: number; readonly price: number },
): ReportBody {
  return {
    price: price / 1_000,
    server_time: new Date(now).toISOString(),
    clients: pollStats.clients()
      .map((client) => clientBody(client, pollStats.baselines, price))
      .sort((a, b) => (a.ratio ?? Infinity) - (b.ratio ?? Infinity) || 0),
  };
}

function clientBody(
  stats: Readonly<ClientStats>,
  baselines: Baselines,
  price: number,
): ClientReportBody {
  const { client, seen, waste } = stats;
  return {
    client,
    jobs: stats.jobs,
    seen,
    ...countsBody(stats),
    requests_per_job: seen > 0 ? round(stats.requestsToEnd / seen) : null,
    mean_waste_seconds: seen > 0 ? round(waste / seen / 1_000) : null,
    max_waste_seconds: seen > 0 ? stats.maxWaste / 1_000 : null,
    ...compare(stats, baselines, price),
  };
}

function compare(
  stats: Readonly<ClientStats>,
  baselines: Baselines,
  price: number,
) {
  let compared = 0;
  let spent = price * stats.lists;
  let best = 0;
  for (const [label, { jobs, requests, waste }] of stats.compared) {
    const cost = baselines.bestCost(label, price);
    if (cost === undefined) continue;
    compared += jobs;
    spent += waste + price * (requests - jobs);
    best += jobs * cost;
  }
  if (compared === 0) {
    return { compared, cost: null, best_cost: null, ratio: null };
  }
  return {
    compared,
    cost: round(spent / compared / 1_000),
    best_cost: round(best / compared / 1_000),
    ratio: round(spent / best),
  };
}

/** Rounds to six decimal places, which is all that means and ratios are worth. */
function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** The last millisecond of the year 9999, after which ISO 8601 years have a sign. */
const MAX_TIME_MS = Date.UTC(10_000, 0) - 1;

/**
 * Reports how each client polled a job, in the order of their first requests, and
 * when and how the job ends, even before it has.
 */
export function jobReport(
  pollStats: PollStats,
  job: Job,
  { now, idOf }: {
    readonly now: number;
    readonly idOf: (number: number) => string;
  },
): JobReportBody {
  const distribution = pollStats.baselines.distributionOf(job);
  return {
    id: idOf(job.number),
    created_at: new Date(job.createdAt).toISOString(),
    ends_at: isoTimeOrNull(job.endsAt),
    // A scenario without an end has no outcome either.
    outcome: job.endsAt === Infinity ? null : job.outcome,
    phase: phaseOf(job, now),
    distribution: distribution ? inSeconds(distribution) : null,
    server_time: new Date(now).toISOString(),
    clients: pollStats.ofJob(job.number).map((stats) =>
      jobClientBody(stats, job)
    ),
  };
}

function jobClientBody(
  stats: Readonly<JobPollStats>,
  { createdAt }: Job,
): JobReportBody["clients"][number] {
  const end_seen_at = isoTimeOrNull(stats.endSeenAt);
  return {
    client: stats.client.client,
    first_request_at: new Date(stats.firstAt).toISOString(),
    end_seen_at,
    waste_seconds: end_seen_at === null ? null : stats.waste / 1_000,
    ...countsBody(stats),
    polls: stats.polledAt.toSorted((a, b) => a - b)
      .map((at) => (at - createdAt) / 1_000),
  };
}

function isoTimeOrNull(ms: number): string | null {
  return ms <= MAX_TIME_MS ? new Date(ms).toISOString() : null;
}
