import { crc32 } from "node:zlib";
import { FileProblem } from "./reason.ts";

const DIGITS = 8;

/**
 * The values of a job's row that its checksum covers: number, created, starts,
 * work, ends, outcome, ready, and the details in JSON.
 */
export type JobValues = readonly [
  number: number,
  created: number,
  starts: number | null,
  work: number,
  ends: number | null,
  outcome: number,
  ready: number | null,
  details: string | null,
];

export type JobRow = readonly [...JobValues, sum: number];

/** @throws {FileProblem} If the values are not those that the checksum covers. */
export function assertUndamaged(row: JobRow): void {
  if (row[8] !== jobSum(row)) throw new FileProblem("it is damaged");
}

const numbers = new Float64Array(7);
const bytes = new Uint8Array(numbers.buffer);

/** The CRC-32 of a row of `jobs`: SQLite checks only its own structures. */
export function jobSum(
  values: readonly [...JobValues, ...rest: unknown[]],
): number {
  for (let i = 0; i < numbers.length; i++) {
    // No stored number is infinite, and the sum makes 0 of -0, as SQLite does.
    numbers[i] = ((values[i] as number | null) ?? Infinity) + 0;
  }
  const sum = crc32(bytes);
  const details = values[7];
  return details === null ? sum : crc32(details, sum);
}

/** The CRC-32 of the row of `state`, from its other values. */
export function stateSum(values: readonly unknown[]): number {
  return crc32(values.join("\n"));
}

/** A text after a checksum, which also covers the name of its row. */
export function checksummed(text: string, row = ""): string {
  return checksum(text, row) + text;
}

export function verified(stored: string, row = ""): string {
  const text = stored.slice(DIGITS);
  if (stored.startsWith(checksum(text, row))) return text;
  throw new FileProblem("it is damaged");
}

function checksum(text: string, row: string): string {
  return crc32(text, crc32(row)).toString(16).padStart(DIGITS, "0");
}
