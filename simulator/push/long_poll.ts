import { signalOf } from "../message/local_request.ts";
import { hasEnded, type Job, phaseOf } from "../core/job.ts";
import type { PushSource } from "./source.ts";

/** A request to hold. */
export interface Held {
  readonly request: Request;
  /** The job that it is about, as it is now. */
  readonly job: Job;
  /** Whether it is about the current job, whichever that is. */
  readonly current: boolean;
  /** How long to hold it, in milliseconds. */
  readonly ms: number;
}

/**
 * Holds a request until its job comes to another phase, another job replaces it,
 * or the time is over. A request about an ended job is not held.
 */
export async function holdRequest(
  simulation: PushSource,
  { request, job, current, ms }: Held,
): Promise<void> {
  const { events, closed, jobs, openRequests, time } = simulation;
  const start = time.now();
  if (hasEnded(job, start) || ms === 0) return;
  const phase = phaseOf(job, start);
  const changed = () => {
    const now = jobs.get(job.number);
    return !now || phaseOf(now, jobs.now) !== phase ||
      (current && jobs.current?.number !== job.number);
  };
  const close = openRequests.enter(request);
  const enough = new AbortController();
  const check = () => {
    if (changed()) enough.abort();
  };
  const unsubscribe = current
    ? events.subscribeToAll(check)
    : events.subscribe(job.number, check);
  try {
    const left = signalOf(request);
    if (time.mode !== "auto") return await time.wait(ms, [left, enough.signal]);
    // No poll moves an automatic clock meanwhile.
    await time.leap(start + ms, () => left.aborted || changed());
    left.throwIfAborted();
    closed.throwIfAborted();
  } catch (error) {
    if (!enough.signal.aborted) throw error;
  } finally {
    unsubscribe();
    close();
  }
}
