import type { Table } from "./core/store.ts";
import type { Stored } from "./core/stored_map.ts";
import { createWebhooks } from "./create_webhooks.ts";
import { initialFaults } from "./faults/profiles.ts";
import {
  createSimulationParts,
  type SimulationOptions,
  type SimulationParts,
} from "./simulation_parts.ts";
import type { Webhooks } from "./webhooks/webhooks.ts";

/** A part with a state that no store holds, but a snapshot. */
interface Stateful {
  readonly state: unknown;
  restoreState(state: unknown): void;
}

/** A simulation: the parts that routes and middlewares use. */
export interface Simulation extends SimulationParts {
  readonly webhooks: Webhooks;
  /** What each table of a store holds. */
  readonly stored: Readonly<Record<Table, Stored>>;
  /** What a snapshot has besides, by name. */
  readonly stateful: Readonly<Record<string, Stateful>>;
}

/** Creates a simulation without jobs. */
export function createSimulation(options: SimulationOptions): Simulation {
  const parts = createSimulationParts(options);
  const { alarm, events, jobs, time, faults, settings } = parts;
  const { requestIds, assets, batches, journal, limiter, pollStats } = parts;
  const webhooks = createWebhooks(parts, () => {
    alarm.check();
    options.onDelivery();
  });
  events.listen(({ job, phase, at }) =>
    webhooks.notifier.notify(job, phase, at)
  );
  alarm.start({
    due: () => Math.min(jobs.next, webhooks.next),
    ring: () => webhooks.settle(time.now()),
    wanted: () => events.hasSubscribers || webhooks.notifier.isWaiting,
  });
  const stored = {
    keys: parts.idempotency,
    endpoints: webhooks.endpoints,
    deliveries: webhooks.deliveries,
    journal: parts.storedJournal,
    steps: parts.scripts,
    edits: jobs.edits,
    assets,
    batches,
    balance: parts.balance.stored,
    faults: {
      rows: () => faults.rows(),
      restore(rows, isWhole) {
        const { profile, faults: texts } = settings;
        const initial = isWhole ? undefined : initialFaults(profile, texts);
        faults.restore(initial, rows);
      },
    },
    rules: parts.rules,
  } satisfies Simulation["stored"];
  const stateful = {
    requestIds,
    assets,
    batches,
    events,
    journal,
    limiter,
    pollStats,
    webhooks,
  };
  return { ...parts, webhooks, stored, stateful };
}
