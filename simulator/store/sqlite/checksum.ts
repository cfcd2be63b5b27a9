import { crc32 } from "node:zlib";
import { Objection } from "./reason.ts";

/** The digits of a checksum in front of a text. */
const DIGITS = 8;

/** The numbers of a job, as the bytes that its checksum covers. */
const numbers = new Float64Array(7);
const bytes = new Uint8Array(numbers.buffer);

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

/** A row of `jobs`: the values, and their checksum. */
export type JobRow = readonly [...JobValues, sum: number];

/**
 * Checks a row of `jobs`.
 *
 * @throws {Objection} If its values are not those that its checksum covers.
 */
export function assertUndamaged(row: JobRow): void {
  if (row[8] !== jobSum(row)) throw new Objection("it is damaged");
}

/**
 * The CRC-32 of a row of `jobs`. SQLite checks its own structures; the values in
 * them are for the writer to check.
 *
 * @param values The row; further values are not covered.
 */
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

/**
 * The CRC-32 of the row of `state`.
 *
 * @param values The row without its checksum.
 */
export function stateSum(values: readonly unknown[]): number {
  return crc32(values.join("\n"));
}

/**
 * Puts a checksum before a text.
 *
 * @param place The rest of its row, which the checksum covers, too.
 */
export function seal(text: string, place = ""): string {
  return checksum(text, place) + text;
}

/**
 * Takes a checksum off a text.
 *
 * @param sealed What {@linkcode seal} has returned.
 * @param place The rest of its row.
 * @throws {Objection} If text or place is not what it was.
 */
export function unseal(sealed: string, place = ""): string {
  const text = sealed.slice(DIGITS);
  if (sealed.startsWith(checksum(text, place))) return text;
  throw new Objection("it is damaged");
}

function checksum(text: string, place: string): string {
  const sum = crc32(text, crc32(place));
  return sum.toString(16).padStart(DIGITS, "0");
}
