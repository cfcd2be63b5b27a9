import { memoryOf } from "../limits/memory_of.ts";
import type { JobDetails } from "./job.ts";

/** Each version of a job has the same details. */
const known = new WeakMap<JobDetails, number>();

/**
 * The bytes of memory that the caller's part of a job takes.
 *
 * @param details What the caller said of the job.
 */
export function detailsBytes(details: JobDetails | undefined): number {
  if (!details) return 0;
  const bytes = known.get(details) ?? memoryOf(details);
  known.set(details, bytes);
  return bytes;
}
