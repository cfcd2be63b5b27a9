import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import {
  APPLICATION_ID,
  assertUndamaged,
  checksummed,
  type JobRow,
  jobSum,
  type JobValues,
  rowName,
  stateSum,
  TABLES,
  verified,
} from "./format.ts";

const CREATE_TABLES = Object.values(TABLES).map((sql) => `${sql};`).join("");

/**
 * The statements that upgrade a file of each version to the next one, from version
 * 1 on. Version 3 had checksums in front of texts alone, version 4 the steps of
 * scripts as objects, and version 5 other names of fields.
 */
const STEPS: readonly string[] = [
  `
  CREATE TABLE rows (kind, key, value);
  `,
  `
  UPDATE state SET seed = checksummed(json_quote(seed));
  UPDATE jobs SET details = checksummed(details) WHERE details IS NOT NULL;
  UPDATE rows SET value = checksummed(value);
  `,
  `
  CREATE TEMP TABLE old_state AS SELECT * FROM state;
  CREATE TEMP TABLE old_jobs AS SELECT * FROM jobs;
  CREATE TEMP TABLE old_rows AS SELECT * FROM rows;
  DROP TABLE state;
  DROP TABLE jobs;
  DROP TABLE rows;
  ${CREATE_TABLES}
  INSERT INTO state
    SELECT 1, seed, runs, last, current, time, written,
      state_sum(seed, runs, last, current, time, written)
    FROM (SELECT read_seed(seed) AS seed, runs, last, current, time, written
      FROM old_state);
  INSERT INTO jobs
    SELECT number, created, starts, work, ends, outcome, ready, details,
      job_sum(number, created, starts, work, ends, outcome, ready, details)
    FROM (SELECT number, created, starts, work, ends, outcome, ready,
      iif(details IS NULL, NULL, verified(details)) AS details FROM old_jobs);
  INSERT INTO rows
    SELECT kind, key, checksum_row(kind, key, verified(value)) FROM old_rows;
  INSERT INTO rows
    SELECT 'steps', number, checksum_row('steps', number, taken)
    FROM old_jobs WHERE taken IS NOT NULL;
  DROP TABLE temp.old_state;
  DROP TABLE temp.old_jobs;
  DROP TABLE temp.old_rows;
  `,
  `
  UPDATE jobs SET details = text_steps(number, created, starts, work, ends,
    outcome, ready, details, sum) WHERE details LIKE '%"scenario":%';
  UPDATE jobs SET sum = job_sum(number, created, starts, work, ends, outcome,
    ready, details) WHERE details LIKE '%"scenario":%';
  `,
  `
  UPDATE rows SET value = renamed(kind, key, value)
    WHERE kind IN ('keys', 'endpoints', 'deliveries');
  `,
];

/** The version that is written; files of older ones are upgraded to it. */
export const VERSION: number = STEPS.length + 1;

/** The functions that the statements call. */
const FUNCTIONS: Readonly<
  Record<string, (...values: SQLInputValue[]) => SQLInputValue>
> = {
  checksummed: (text) => checksummed(String(text)),
  verified: (text) => verified(String(text)),
  read_seed: (seed) => readSeed(String(seed)),
  state_sum: (...values) => stateSum(values),
  checksum_row: (kind, key, value) =>
    checksummed(String(value), rowName(kind, key)),
  // The statements pass the columns of a job, which the type of a call has not.
  job_sum: (...values) => jobSum(values as unknown as JobValues),
  text_steps: (...values) => {
    const row = values as unknown as JobRow;
    assertUndamaged(row);
    return withTextSteps(String(row[7]));
  },
  renamed(kind, key, value) {
    const row = rowName(kind, key);
    const { answer, ...fields } = JSON.parse(verified(String(value), row));
    const named = kind === "keys"
      ? { ...fields, response: answer }
      : { scheme: "standard", ...fields };
    return checksummed(JSON.stringify(named), row);
  },
};

/**
 * Upgrades a file to the present version, in one transaction.
 *
 * @param from Its version; 0 if it is empty.
 */
export function upgrade(db: DatabaseSync, from: number): void {
  if (from === VERSION) return;
  for (const [name, call] of Object.entries(FUNCTIONS)) {
    db.function(name, { varargs: true }, call);
  }
  db.exec(`BEGIN;
    ${from === 0 ? CREATE_TABLES : STEPS.slice(from - 1).join("")}
    PRAGMA application_id = ${APPLICATION_ID};
    PRAGMA user_version = ${VERSION};
    COMMIT;`);
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
