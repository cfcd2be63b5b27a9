import type { Job, JobDetails } from "./job.ts";

/** Estimated bytes of an object or array, of a slot in it, and of a string. */
const OBJECT = 48;
const PLACE = 8;
const STRING = 24;

/** With a share of its closure. */
const FUNCTION = 128;

/** Without details, with its entries in all lists. */
const JOB = 200;

/** The bytes of details: each version of a job has the same ones. */
const detailsBytes = new WeakMap<JobDetails, number>();

export function bytesOfJob({ details }: Job): number {
  if (!details) return JOB;
  let bytes = detailsBytes.get(details);
  if (bytes === undefined) detailsBytes.set(details, bytes = memoryOf(details));
  return JOB + bytes;
}

/**
 * Estimates the memory of a plain value and of what it refers to, in bytes. All
 * bounds by bytes use this estimate. It counts two bytes a character, as for a
 * string with a character beyond Latin-1, so it is rather too high.
 */
export function memoryOf(value: unknown): number {
  return add(value, new Set());
}

function add(value: unknown, counted: Set<object>): number {
  if (typeof value === "string") return STRING + 2 * value.length;
  if (typeof value === "function") return FUNCTION;
  if (typeof value !== "object" || value === null || counted.has(value)) {
    return 0;
  }
  if (value instanceof Uint8Array) return OBJECT + value.byteLength;
  counted.add(value);
  let bytes = OBJECT;
  for (const item of Object.values(value)) bytes += PLACE + add(item, counted);
  return bytes;
}
