import type { Row, Table } from "../core/store.ts";
import { journalRows } from "../report/stored_journal.ts";
import type { Simulation } from "../simulation.ts";
import { writeSnapshot } from "./document.ts";
import { encodeSettings } from "./settings.ts";
import { stateOf } from "./state.ts";

/**
 * Writes a simulation at this moment in JSON.
 *
 * @param simulation The simulation.
 */
export function takeSnapshot(simulation: Simulation): string {
  const { time, work, settings, jobs } = simulation;
  return writeSnapshot({
    time: time.exact,
    head: work.head,
    settings: encodeSettings(settings),
    jobs: jobs.stored(),
    rows: rowsOf(simulation),
    state: stateOf(simulation),
  });
}

/** What a store holds besides jobs. */
function rowsOf(simulation: Simulation): Record<Table, readonly Row[]> {
  const { jobs, scripts, assets, batches, balance } = simulation;
  const { idempotency, webhooks, journal, faults, rules } = simulation;
  const byId = (values: Iterable<{ readonly id: string }>) =>
    Array.from(values, (value): Row => [value.id, value]);
  return {
    keys: idempotency.rows(),
    endpoints: byId(webhooks.endpoints.all()),
    deliveries: byId(webhooks.log.all()),
    journal: journalRows(journal),
    steps: [...scripts.rows()],
    edits: jobs.edits.rows(),
    assets: assets.rows(),
    batches: batches.rows(),
    balance: balance.rows(),
    faults: faults.rows(),
    rules: rules.rows(),
  };
}
