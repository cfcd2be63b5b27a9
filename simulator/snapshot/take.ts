import type { Row, Table } from "../core/store.ts";
import { journalRows } from "../report/stored_journal.ts";
import type { Simulation } from "../simulation.ts";
import { writeSnapshot } from "./document.ts";
import { encodeSettings } from "./settings.ts";
import { stateOf } from "./state.ts";

/** Writes a simulation at this moment in JSON. */
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

/** Fewer bytes than any job takes in a snapshot. */
const MIN_JOB_BYTES = 100;

/**
 * A lower bound of the size of a snapshot, in bytes: to write one that is far too
 * large would block all other requests.
 */
export function minSnapshotBytes({ jobs, webhooks }: Simulation): number {
  let bytes = 0;
  for (const _ of jobs.all()) bytes += MIN_JOB_BYTES;
  for (const { body } of webhooks.log.all()) bytes += body.length;
  return bytes;
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
