import { TABLES } from "../core/store.ts";
import type { Parts } from "../parts.ts";
import { statefulParts, storedParts } from "../stored_parts.ts";
import { type SnapshotContent, writeSnapshot } from "./document.ts";
import { encodeSettings } from "./settings.ts";

/** Writes a simulation at this moment in JSON. */
export function takeSnapshot(parts: Parts): string {
  const { time, work, settings, jobs } = parts;
  const stored = storedParts(parts);
  const rows = TABLES.map((table) => [table, [...stored[table].rows()]]);
  const states = Object.entries(statefulParts(parts))
    .map(([name, part]) => [name, part.state]);
  return writeSnapshot({
    time: time.exact,
    head: work.head,
    settings: encodeSettings(settings),
    jobs: jobs.stored(),
    // Complete, as it has each of `TABLES`.
    rows: Object.fromEntries(rows) as SnapshotContent["rows"],
    states: Object.fromEntries(states),
  });
}

/** Fewer bytes than any job takes in a snapshot. */
const MIN_JOB_BYTES = 100;

/**
 * A lower bound of the size of a snapshot, in bytes: to write one that is far too
 * large would block all other requests.
 */
export function minSnapshotBytes({ jobs, webhooks }: Parts): number {
  let bytes = 0;
  for (const _ of jobs.all()) bytes += MIN_JOB_BYTES;
  for (const { body } of webhooks.log.values()) bytes += body.length;
  return bytes;
}
