import { hash } from "node:crypto";
import type {
  Head,
  Row,
  StoreContent,
  StoredJob,
  Table,
} from "../core/store.ts";
import type { LiveName } from "../settings/setting_fields.ts";

const FORMAT = "heygen-sim/snapshot";

const VERSION = 1;

/** A value of a setting in JSON. */
export type Encoded =
  | string
  | number
  | boolean
  | null
  | { readonly distribution: string };

export type EncodedSettings = Readonly<Record<LiveName, Encoded>>;

export interface SnapshotContent {
  /** The seed, the run, the latest job, the current one, and the time. */
  readonly head: Head;
  /** The time of the clock, with the fraction of a millisecond. */
  readonly time: number;
  /** The settings that can change while a simulation runs. */
  readonly settings: EncodedSettings;
  readonly jobs: readonly StoredJob[];
  /** The other values that a store holds. */
  readonly rows: Readonly<Record<Table, readonly Row[]>>;
  /** What no store holds, by the names of the parts. */
  readonly states: Readonly<Record<string, unknown>>;
}

/**
 * A simulation at one moment, to go on from: a value for JSON. It is for
 * `Simulator.restore` alone; its content can change between versions.
 */
export interface Snapshot {
  /** The name of the form. */
  readonly format: string;
  /** The version of the form. */
  readonly version: number;
  /** The SHA-256 of the content, as JSON with sorted keys. */
  readonly checksum: string;
  /** The content. */
  readonly content: unknown;
}

/** Writes a snapshot in JSON. */
export function writeSnapshot(content: SnapshotContent): string {
  const snapshot: Snapshot = {
    format: FORMAT,
    version: VERSION,
    checksum: checksum(content),
    content,
  };
  return JSON.stringify(snapshot, (_key, value) => encoded(value));
}

/**
 * Reads a snapshot. Its checksum shows that this program wrote the content, so
 * that the fields of that are not checked one by one.
 *
 * @param snapshot Any value.
 * @throws {TypeError} If it is not a snapshot, of another version, or changed.
 */
export function readSnapshot(snapshot: unknown): SnapshotContent {
  const { format, version, content, checksum: expected } =
    (snapshot ?? {}) as Partial<Snapshot>;
  if (format !== FORMAT) {
    throw new TypeError("Cannot restore this value as it is not a snapshot");
  }
  if (version !== VERSION) {
    throw new TypeError(
      `Cannot restore the snapshot as its version must be ${VERSION}: current value is ${version}`,
    );
  }
  if (content === undefined || checksum(content) !== expected) {
    throw new TypeError(
      "Cannot restore the snapshot as it is incomplete or has been changed",
    );
  }
  // A copy: the simulation changes parts of it in place.
  return JSON.parse(
    JSON.stringify(content),
    (_key, value) => value?.[INFINITE] ? value[INFINITE] * Infinity : value,
  );
}

/** The key of the sign of an infinite number, which JSON does not have. */
const INFINITE = "$infinite";

function encoded(value: unknown): unknown {
  const isInfinite = value === Infinity || value === -Infinity;
  return isInfinite ? { [INFINITE]: Math.sign(value) } : value;
}

/** The checksum does not depend on the order of keys, which programs may change. */
function checksum(content: unknown): string {
  const text = JSON.stringify(
    content,
    (_key, value) =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(byKey))
        : encoded(value),
  );
  return hash("sha256", text, "hex");
}

function byKey([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}

/** Shows a snapshot as the content of a store. */
export function storeContentOf(
  { head, jobs, rows }: SnapshotContent,
): StoreContent {
  return {
    head: () => head,
    jobs: () => jobs,
    rows: (table) => rows[table] ?? [],
  };
}
