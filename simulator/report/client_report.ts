import type { PollStats } from "./poll_stats.ts";
import type { ClientReportBody, ReportBody } from "./schema.ts";
import type { ClientStats } from "./client_stats.ts";

/** What a report is to say. */
export interface ReportOptions {
  /** The time, in milliseconds since the epoch. */
  readonly now: number;
  /**
   * The milliseconds of waiting that one request is worth; above 0.
   *
   * @default {1_000}
   */
  readonly price?: number;
}

/**
 * Tells what each client did about all jobs: the best first, by what their waits
 * cost against the best plan for the law that the jobs were drawn from.
 *
 * A wait costs its detection latency, and a price for each request up to the one
 * that told the end. The first is not counted: it only tells that there is
 * something to wait for, and the best plan does without it.
 *
 * Only some waits are compared: those of one client, for jobs that were neither
 * queued nor cancelled nor scripted, and begun within 5 % of the law's mean after
 * the job's creation, and before 5 % of such jobs have ended. Who begins later may
 * find the job ended with one request. Baselines beyond the ledger's bound are left
 * out, too.
 *
 * @param pollStats What the clients did.
 * @param options The time and the price.
 */
export function report(
  pollStats: PollStats,
  options: ReportOptions,
): ReportBody {
  const { now, price = 1_000 } = options;
  return {
    price: price / 1_000,
    server_time: new Date(now).toISOString(),
    clients: pollStats.clients().map((tally) => tellClient(tally, price))
      .sort((a, b) => (a.ratio ?? Infinity) - (b.ratio ?? Infinity) || 0),
  };
}

function tellClient(
  tally: Readonly<ClientStats>,
  price: number,
): ClientReportBody {
  const { seen, latency } = tally;
  return {
    client: tally.client,
    jobs: tally.jobs,
    seen,
    requests: tally.polls,
    wasted: tally.wasted,
    early: tally.early,
    failed: tally.failed,
    faulted: tally.faulted,
    bytes: tally.bytes,
    requests_per_job: seen > 0 ? round(tally.pollsToEnd / seen) : null,
    mean_latency: seen > 0 ? round(latency / seen / 1_000) : null,
    max_latency: seen > 0 ? tally.maxLatency / 1_000 : null,
    ...compare(tally, price),
  };
}

function compare({ laws }: Readonly<ClientStats>, price: number) {
  let compared = 0;
  let spent = 0;
  let best = 0;
  for (const [law, { jobs, polls, latency }] of laws) {
    compared += jobs;
    spent += latency + price * (polls - jobs);
    best += jobs * law.bestCost(price);
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

/** Means and ratios are worth six digits behind the point, and no noise. */
function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
