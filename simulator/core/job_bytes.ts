import { memoryOf } from "./memory_of.ts";
import type { Job, JobDetails } from "./job.ts";

/** Bytes of a job without details, and of its entries in all lists. */
const JOB_BYTES = 200;

/** The bytes of details: each version of a job has the same ones. */
const known = new WeakMap<JobDetails, number>();

function detailsBytes(details: JobDetails | undefined): number {
  if (!details) return 0;
  const bytes = known.get(details) ?? memoryOf(details);
  known.set(details, bytes);
  return bytes;
}

/** The bytes of memory that a job takes. */
export function bytesOfJob({ details }: Job): number {
  return JOB_BYTES + detailsBytes(details);
}
