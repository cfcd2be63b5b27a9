import { hasEnded, type Job, phaseOf } from "../core/job.ts";
import type { HeyGenEvent } from "./heygen_events.ts";
import { ITEM_WORDS } from "./heygen_v3.ts";

/** A batch: jobs with consecutive numbers. */
export interface Batch {
  readonly kind: "translation" | "lipsync" | "video";
  readonly title: string | undefined;
  /** When it was created, in milliseconds since the epoch. */
  readonly createdAt: number;
  readonly first: number;
  readonly count: number;
  /** The address to send its end to. */
  readonly callbackUrl?: string | undefined;
  /** The simulator's address for the receiver. */
  readonly callbackOrigin?: string | undefined;
}

/**
 * The event of the end of a batch.
 *
 * @param find Returns the job with a number; one that is not stored any more has
 * ended.
 * @returns The event; `undefined` before all jobs have ended.
 */
export function batchEventOf(
  id: string,
  { title, first, count }: Batch,
  find: (number: number) => Job | undefined,
  at: number,
): HeyGenEvent | undefined {
  const counts: Record<string, number> = {};
  for (let number = first; number < first + count; number++) {
    const job = find(number);
    if (job && !hasEnded(job, at)) return undefined;
    const word = job ? ITEM_WORDS[phaseOf(job, at)] : "not_found";
    counts[word] = (counts[word] ?? 0) + 1;
  }
  return {
    event_id: `evt_${id}`,
    event_type: "batch.finished",
    event_data: {
      batch_id: id,
      title: title ?? null,
      total_items: count,
      counts_by_status: counts,
    },
    created_at: new Date(at).toISOString(),
  };
}
