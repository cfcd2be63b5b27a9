import { signalOf } from "../http/local_request.ts";
import { hasEnded, type Job, phaseOf } from "../jobs/job.ts";
import type { Simulation } from "../simulation.ts";

/** What a request is held for. */
export interface Held {
  /** The request. */
  readonly request: Request;
  /** The job that it is about, as it is now. */
  readonly job: Job;
  /** Whether it is about whatever job is the current one. */
  readonly current: boolean;
  /** How long to hold it, in milliseconds. */
  readonly ms: number;
}

/**
 * Holds a request until its job comes to another phase, or another job takes its
 * place, or the time is over. One whose job has ended is not held.
 *
 * @param simulation The simulation.
 * @param held The request, its job, and for how long.
 */
export async function holdRequest(
  simulation: Simulation,
  { request, job, current, ms }: Held,
): Promise<void> {
  const { changes, closed, jobs, openRequests, time } = simulation;
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
  const leave = current
    ? changes.listenToAll(check)
    : changes.listen(job.number, check);
  try {
    const left = signalOf(request);
    if (time.mode !== "auto") return await time.wait(ms, [left, enough.signal]);
    // An automatic clock has nobody else to move it.
    await time.leap(start + ms, () => left.aborted || changed());
    left.throwIfAborted();
    closed.throwIfAborted();
  } catch (error) {
    if (!enough.signal.aborted) throw error;
  } finally {
    leave();
    close();
  }
}
