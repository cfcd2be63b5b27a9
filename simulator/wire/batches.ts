import { type Job, phaseOf } from "../core/job.ts";
import { ITEM_WORDS } from "./heygen_bodies.ts";
import type { HeyGenEvent } from "./heygen_events.ts";

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

type Find = (number: number) => Job | undefined;

/** The jobs of a batch; `undefined` for one that is no longer stored. */
export function jobsOf(
  { first, count }: Batch,
  find: Find,
): readonly (Job | undefined)[] {
  return Array.from({ length: count }, (_, index) => find(first + index));
}

/** The status of a batch, and how many of its items have each status word. */
export function batchState(batch: Batch, find: Find, at: number) {
  const counts: Record<string, number> = {};
  for (const job of jobsOf(batch, find)) {
    const word = job ? ITEM_WORDS[phaseOf(job, at)] : "not_found";
    counts[word] = (counts[word] ?? 0) + 1;
  }
  const { queued = 0, processing = 0, failed } = counts;
  const status = queued + processing > 0
    ? "processing"
    : failed === batch.count
    ? "failed"
    : "completed";
  return {
    status,
    total_items: batch.count,
    counts_by_status: counts,
  } as const;
}

/** The event of the end of a batch; `undefined` before all jobs have ended. */
export function batchEventOf(
  id: string,
  batch: Batch,
  find: Find,
  at: number,
): HeyGenEvent | undefined {
  const { status, ...counts } = batchState(batch, find, at);
  if (status === "processing") return undefined;
  return {
    event_id: `evt_${id}`,
    event_type: "batch.finished",
    event_data: { batch_id: id, title: batch.title ?? null, ...counts },
    created_at: new Date(at).toISOString(),
  };
}
