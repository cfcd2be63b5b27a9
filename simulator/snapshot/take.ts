import { parseDistribution } from "@heygen-sim/client/distributions";
import { encodeJob } from "../core/job.ts";
import { type Table, TABLES } from "../core/store.ts";
import type { Stored } from "../core/stored_map.ts";
import type { Parts } from "../parts.ts";
import { LIVE_NAMES, type LiveName } from "../settings/setting_fields.ts";
import type { Settings } from "../settings/settings.ts";
import {
  type Encoded,
  type EncodedSettings,
  type SnapshotContent,
  writeSnapshot,
} from "./document.ts";

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
    jobs: Array.from(jobs.all(), encodeJob).reverse(),
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

/** Encodes the settings that can change while a simulation runs. */
function encodeSettings(settings: Settings): EncodedSettings {
  return Object.fromEntries(
    LIVE_NAMES.map((name) => [name, encode(settings[name])]),
  ) as EncodedSettings;
}

/**
 * Decodes settings.
 *
 * @param initial The settings at the start, which stay where they are the same: a
 * distribution of the user's own cannot be read from its text form.
 * @throws {TypeError | RangeError} If a distribution is not known.
 */
export function decodeSettings(
  encoded: EncodedSettings,
  initial: Settings,
): Partial<Settings> {
  const before = encodeSettings(initial);
  const isSame = (name: LiveName) =>
    JSON.stringify(before[name]) === JSON.stringify(encoded[name]);
  return Object.fromEntries(
    LIVE_NAMES.filter((name) => !isSame(name))
      .map((name) => [name, decode(encoded[name])]),
  );
}

function encode(value: Settings[LiveName]): Encoded {
  if (value === undefined) return null;
  return typeof value === "object" ? { distribution: value.label } : value;
}

function decode(value: Encoded): unknown {
  if (value === null) return undefined;
  if (typeof value !== "object") return value;
  return parseDistribution(value.distribution);
}

/** A part with a state that no store holds, but a snapshot. */
interface Stateful {
  readonly state: unknown;
  restoreState(state: unknown): void;
}

/** The part that each table of a store belongs to. */
export function storedParts(parts: Parts): Readonly<Record<Table, Stored>> {
  const { assets, balance, batches, faults, idempotency, jobs, rules } = parts;
  const { storedJournal, webhooks } = parts;
  return {
    keys: idempotency,
    endpoints: webhooks.endpoints,
    deliveries: webhooks.log,
    journal: storedJournal,
    steps: jobs.steps,
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
