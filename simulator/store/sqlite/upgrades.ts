import type { DatabaseSync } from "node:sqlite";
import type { Table, Write } from "../../core/store.ts";
import { FileProblem, isAboutValue } from "./reason.ts";
import {
  APPLICATION_ID,
  assertUndamaged,
  jobOf,
  type JobRow,
  rowName,
  Rows,
  SCHEMA,
  type State,
  verified,
} from "./rows.ts";

/** The version that is written; files of older ones are upgraded to it. */
export const VERSION = 6;

const CREATE_TABLES = Object.values(SCHEMA).map((sql) => `${sql};`).join("");

/**
 * Upgrades a file to the present version, in one transaction.
 *
 * @param from Its version; 0 if it is empty.
 */
export function upgrade(db: DatabaseSync, from: number): void {
  if (from === VERSION) return;
  db.exec("BEGIN");
  const { state, writes } = from === 0 ? NOTHING : readAll(db, from);
  for (const table of Object.keys(SCHEMA)) {
    db.exec(`DROP TABLE IF EXISTS ${table}`);
  }
  db.exec(CREATE_TABLES);
  const rows = new Rows(db);
  for (const write of writes) rows.write(write);
  if (state) rows.writeState(state);
  db.exec(`PRAGMA application_id = ${APPLICATION_ID};
    PRAGMA user_version = ${VERSION};
    COMMIT;`);
}

interface Content {
  readonly state: State | undefined;
  readonly writes: readonly Write[];
}

const NOTHING: Content = { state: undefined, writes: [] };

/** @throws {FileProblem} If a value is damaged. */
function readAll(db: DatabaseSync, from: number): Content {
  try {
    return { state: readState(db, from), writes: [...readWrites(db, from)] };
  } catch (error) {
    throw isAboutValue(error) ? new FileProblem("it is damaged") : error;
  }
}

/** Reads the state of a version up to 5; those up to 3 had no checksum of a row. */
function readState(db: DatabaseSync, from: number): State | undefined {
  if (from >= 4) return new Rows(db).state();
  const row = db.prepare(
    "SELECT seed, runs, last, current, time, written FROM state",
  ).get();
  if (!row) return undefined;
  const seed = String(row.seed);
  return {
    seed: from === 3 ? JSON.parse(readSeed(seed)) : seed,
    runs: Number(row.runs),
    last: Number(row.last),
    current: Number(row.current),
    time: Number(row.time),
    written: Number(row.written),
  };
}

/**
 * Reads the jobs and the values of a version up to 5. Version 1 had no values, and
 * version 3 checksums in front of texts alone; up to version 3 a job had the steps
 * that it has taken, and up to version 4 those of its script as objects.
 */
function* readWrites(db: DatabaseSync, from: number): Generator<Write> {
  const jobs = db.prepare(
    `SELECT number, created, starts, work, ends, outcome, ready, details,
      ${from < 4 ? "taken AS" : ""} sum FROM jobs`,
  );
  for (const columns of jobs.iterate()) {
    const values: readonly unknown[] = Object.values(columns);
    const row = values as JobRow;
    const [number] = row;
    const job = jobOf(row);
    if (from >= 4) assertUndamaged(row);
    else if (columns.sum !== null) {
      yield { kind: "row", table: "steps", key: `${number}`, value: row[8] };
    }
    const text = job.details;
    const details = text && from === 3 ? verified(text) : text;
    const isOld = from < 5 && details?.includes('"scenario":');
    const now = details && isOld ? withTextSteps(details) : details;
    yield { kind: "job", number, job: { ...job, details: now } };
  }
  if (from === 1) return;
  const rows = db.prepare("SELECT kind, key, value FROM rows");
  for (const row of rows.iterate()) {
    const name = from < 4 ? "" : rowName(row.kind, row.key);
    const text = from === 2
      ? String(row.value)
      : verified(String(row.value), name);
    const table = row.kind as Table;
    const value = renamed(table, JSON.parse(text));
    yield { kind: "row", table, key: String(row.key), value };
  }
}

/** Renames the fields of a value of version 5 or before. */
function renamed(table: Table, value: unknown): unknown {
  if (table === "endpoints" || table === "deliveries") {
    return { scheme: "standard", ...Object(value) };
  }
  if (table !== "keys") return value;
  const { answer, ...fields } = Object(value);
  return { ...fields, response: answer };
}

/** Reads a seed of version 3, which had no quotes and no checksum at first. */
function readSeed(seed: string): string {
  return /^[0-9a-f]{8}(?:".*"|-?\d.*)$/s.test(seed)
    ? verified(seed)
    : JSON.stringify(seed);
}

/** A step of a script up to version 4. */
type OldStep =
  | { readonly kind: "pending"; readonly phase?: string }
  | { readonly kind: "end"; readonly outcome: string }
  | { readonly kind: "faults"; readonly rules: readonly OldRule[] };

type OldRule = readonly [
  name: string,
  rule: Readonly<Record<string, string | number>>,
];

/** Parameters of faults that have another name now. */
const RENAMED: Readonly<Record<string, string>> = { law: "distribution" };

/** Rewrites the script in a job's details as the text of its steps. */
export function withTextSteps(details: string): string {
  const { scenario, ...rest } = JSON.parse(details);
  return JSON.stringify({ ...rest, scenario: scenario?.map(textOf) });
}

function textOf(step: OldStep): string {
  if (step.kind === "pending") return step.phase ?? "pending";
  if (step.kind === "end") return step.outcome;
  return step.rules.map(ruleText).join(";") || "none";
}

function ruleText([name, { fault, ...values }]: OldRule): string {
  const pairs = Object.entries({ ...values, name });
  return [
    fault,
    ...pairs.map(([key, value]) =>
      `${RENAMED[key] ?? key.replaceAll("_", "-")}=${value}`
    ),
  ].join(",");
}
