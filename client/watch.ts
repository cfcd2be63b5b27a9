import { manual } from "../algorithms/manual.ts";
import type { AlgorithmFactory } from "../algorithms/protocol.ts";
import { Schedule } from "../algorithms/schedule.ts";
import { attempt } from "./attempt.ts";
import { backoff } from "./backoff.ts";
import { systemClock } from "./clock.ts";
import { amend, StatusError } from "./errors.ts";
import type { PollOptions } from "./options.ts";
import {
  type BaseReport,
  type Ended,
  type FlatReport,
  type JobState,
  makeReport,
} from "./report.ts";
import type { Semaphore } from "./semaphore.ts";
import { startStopwatch } from "./stopwatch.ts";

/** Looks at the job once; throws nothing but a {@linkcode StatusError}. */
export type Read<S extends JobState = JobState> = (
  signal: AbortSignal,
) => S | Promise<S>;

/** What an algorithm is told when nobody has looked. */
const UNSEEN = { status: "pending", stale: true } as const;

/**
 * The engine: reads whenever the algorithm says so until the job has ended or
 * a budget has run out, and yields a report for each poll. It knows nothing of
 * HTTP.
 *
 * There are two kinds of pauses: polls follow the algorithm's slots; a read
 * that failed is tried again after a backoff of its own or, where the server
 * said when, at the first slot from then on.
 *
 * @param read Looks at the job once.
 * @param start Starts the algorithm.
 * @param options Budgets, the clock, and the caller's signal.
 * @param name What is read, for messages.
 * @param semaphore Limits the reads under way at once over several watches.
 * @param caller Has the stack of the call, for errors.
 */
export async function* watch<
  S extends JobState,
  P extends BaseReport = FlatReport<S>,
>(
  read: Read<S>,
  start: AlgorithmFactory,
  options: PollOptions<P>,
  name: string,
  semaphore?: Semaphore,
  caller?: Error,
): AsyncGenerator<P, void, undefined> {
  const {
    attemptTimeout = 10_000,
    clock = systemClock,
    maxRequests = Infinity,
    random = Math.random,
    retryAfterCap = 60_000,
    retryBudget = 60_000,
    signal,
    timeout = Infinity,
  } = options;
  signal?.throwIfAborted();
  const waits = start();
  const schedule = new Schedule(waits);
  const [time, until] = startStopwatch(clock, signal);
  let requests = 0;
  let failures = 0;
  /** Failures in a row, and when they use up the budget. */
  let streak = 0;
  let giveUpAt = 0;
  let latest: S | undefined;
  /** When the next request is due, and whether that is a slot. */
  let due = 0;
  let onSlot = false;
  /** Why there is no next request. */
  let ended: Ended | undefined;

  /** What is followed of a \`Retry-After\`: nothing, where it makes no sense. */
  function capped(wait = 0): number {
    return wait > 0 ? Math.min(wait, retryAfterCap) : 0;
  }

  /** The budget that does not admit another request `wait` ms from `now`. */
  function spent(now: number, wait: number): Ended | undefined {
    if (requests >= maxRequests) return "max-requests";
    // The server's wish is respected, even beyond the deadline.
    const over = now >= timeout || now + wait > timeout;
    return requests > 0 && over ? "timeout" : undefined;
  }

  /** Sets the next request to a slot, or tells why there is none. */
  function plan(reading: JobState, otherwise?: number): void {
    const elapsed = time();
    const retryAfter = capped(reading.retryAfter);
    ended = spent(elapsed, retryAfter);
    if (ended) return;
    const slot = schedule.next({ ...reading, retryAfter, requests, elapsed }) ??
      otherwise;
    if (slot === undefined) {
      ended = "algorithm";
      return;
    }
    // The deadline is polled at, not only waited for.
    due = Math.min(slot, timeout);
    onSlot = slot === due;
  }

  /** Waits until the next request is due. */
  async function rest(): Promise<void> {
    await until(due);
    const now = time();
    if (onSlot && now < timeout && schedule.missed(now)) {
      // If no slot remains, the poll that is owed comes late rather than never.
      plan(UNSEEN, now);
      await until(due);
    }
  }

  /** Makes a request; after a failure, plans the next one. */
  async function ask(): Promise<S | undefined> {
    // Waiting for a connection is not part of the attempt.
    if (semaphore && !await semaphore.acquire(signal)) {
      ended = "timeout";
      return undefined;
    }
    const sent = time();
    requests++;
    try {
      return await attempt(read, attemptTimeout, signal, name);
    } catch (error) {
      // The caller's own abort may come out of the request in other words.
      signal?.throwIfAborted();
      if (!(error instanceof StatusError)) throw error;
      failed(error, sent);
      return undefined;
    } finally {
      semaphore?.release();
    }
  }

  function failed(error: StatusError, sent: number): void {
    // "manual" leaves when to ask again to the caller.
    const retry = error.transient && !(waits instanceof manual);
    const retryAfter = capped(error.retryAfter);
    const now = time();
    failures++;
    if (streak++ === 0) giveUpAt = sent + retryBudget;
    const hopeless = !retry || now >= giveUpAt;
    if (retry && retryAfter) {
      plan({ ...UNSEEN, retryAfter }, now + retryAfter);
      // The budget is not for waits that the server has asked for.
      giveUpAt += due - now;
    } else if (retry) {
      ended = spent(now, 0);
      due = Math.min(now + backoff(streak, random), giveUpAt, timeout);
      onSlot = false;
    }
    // Without any answer so far there is nothing to report but the failure.
    if (ended ? !latest : hopeless) {
      const known = latest && { report: report(latest) };
      throw amend(error, { requests, ...known }, caller);
    }
  }

  function answered(reading: S): P {
    streak = 0;
    if (latest?.id && reading.id && reading.id !== latest.id) {
      ended = "superseded";
      return report(latest);
    }
    latest = reading;
    if (reading.status === "pending") {
      plan(reading);
    } else {
      try {
        schedule.finish({ ...reading, requests, elapsed: time() });
      } catch {
        // An algorithm that fails now takes nothing from a job that has ended.
      }
      ended = "finished";
    }
    return report(reading);
  }

  function report(reading: JobState): P {
    const effort = { requests, failures, elapsed: time() };
    return makeReport(reading, effort, ended, due);
  }

  try {
    if (options.immediate === false) plan(UNSEEN);
    let last: P | undefined;
    while (!last?.ended) {
      let reading: S | undefined;
      while (!ended && !reading) {
        await rest();
        reading = await ask();
      }
      // A budget may run out between two answers, or before the first one.
      // All that is known then is that the job exists.
      last = reading
        ? answered(reading)
        : report(latest ?? { status: "pending" });
      options.onPoll?.(last);
      yield last;
    }
  } finally {
    schedule.close();
  }
}
