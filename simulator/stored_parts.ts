import type { Table } from "./core/store.ts";
import type { Stored } from "./core/stored_map.ts";
import type { Parts } from "./parts.ts";

/** A part with a state that no store holds, but a snapshot. */
interface Stateful {
  readonly state: unknown;
  restoreState(state: unknown): void;
}

/** The part that each table of a store belongs to. */
export function storedParts(parts: Parts): Readonly<Record<Table, Stored>> {
  const { assets, balance, batches, faults, idempotency, jobs, rules } = parts;
  const { scenarios, storedJournal, webhooks } = parts;
  return {
    keys: idempotency,
    endpoints: webhooks.endpoints,
    deliveries: webhooks.deliveries,
    journal: storedJournal,
    steps: scenarios,
    edits: jobs.edits,
    assets,
    batches,
    balance: balance.stored,
    faults,
    rules,
  };
}

/** What a snapshot has besides, by name. */
export function statefulParts(
  parts: Parts,
): Readonly<Record<string, Stateful>> {
  const { assets, batches, events, journal, limiter, pollStats } = parts;
  const { requestIds, webhooks } = parts;
  return {
    requestIds,
    assets,
    batches,
    events,
    journal,
    limiter,
    pollStats,
    webhooks,
  } satisfies Record<string, Stateful>;
}
