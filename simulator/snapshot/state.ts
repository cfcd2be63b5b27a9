import type { JobEventsState } from "../push/job_events.ts";
import type { JournalState } from "../report/journal.ts";
import type { PollStatsState } from "../report/poll_stats.ts";
import type { RateLimiterState } from "../limits/rate_limit.ts";
import type { Simulation } from "../simulation.ts";
import type { WebhooksState } from "../webhooks/webhooks.ts";

/** What a snapshot has of a simulation that no store holds. */
export interface SnapshotState {
  /** The number of ids that requests have been given. */
  readonly requests: number;
  /** The number of uploads, and of batches, that have been created. */
  readonly assets: number;
  readonly batches: number;
  readonly events: JobEventsState;
  readonly journal: JournalState;
  readonly limiter: RateLimiterState;
  readonly pollStats: PollStatsState;
  readonly webhooks: WebhooksState;
}

/** Returns what of a simulation no store holds. */
export function stateOf(simulation: Simulation): SnapshotState {
  const { requestIds, assets, batches } = simulation;
  const { events, journal, limiter, pollStats, webhooks } = simulation;
  return {
    requests: requestIds.count,
    assets: assets.created,
    batches: batches.created,
    events: events.state,
    journal: journal.state,
    limiter: limiter.state,
    pollStats: pollStats.state,
    webhooks: webhooks.state,
  };
}

/**
 * Gives a simulation what no store holds, after all that a store does.
 *
 * @param state What a snapshot has of it.
 */
export function restoreState(
  simulation: Simulation,
  state: SnapshotState,
): void {
  const { requestIds, assets, batches } = simulation;
  const { events, journal, limiter, pollStats, webhooks } = simulation;
  requestIds.count = state.requests;
  assets.created = state.assets;
  batches.created = state.batches;
  events.restoreState(state.events);
  journal.restoreState(state.journal);
  limiter.restoreState(state.limiter);
  pollStats.restoreState(state.pollStats);
  webhooks.restoreState(state.webhooks);
}
