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

/** The observation when no request has succeeded since the previous one. */
const UNSEEN = { status: "pending", stale: true } as const;

/**
 * The engine: reads whenever the algorithm says so until the job has ended or
 * a budget has run out, and yields a report for each poll. It knows nothing of
 * HTTP.
 *
 * There are two kinds of pauses. After a good response the next request comes at
 * the algorithm's next slot or, if that is later, when `Retry-After` is over.
 * After a failure it comes when `Retry-After` is over or, in a row of failures
 * or without the header, after a backoff with jitter: slots do not delay a
 * retry.
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
  const intervals = start();
  const schedule = new Schedule(intervals);
  const [time, until] = startStopwatch(clock, signal);
  /** The most that a request can take: its timer's length, and as much late. */
  const longest = 2 * attemptTimeout;
  let requests = 0;
  let failures = 0;
  /** Failures in a row, and when they use up the budget. */
  let streak = 0;
  let giveUpAt = 0;
  let latest: S | undefined;
  /** When the latest request was sent, and when the server admits the next. */
  let sent = 0;
  let admitted = 0;
  /** When the next request is due, and whether the schedule said so. */
  let due = 0;
  let scheduled = false;
  /** Why there is no next request. */
  let ended: Ended | undefined;

  /** The part of a `Retry-After` that is followed. */
  function capped(wait = 0): number {
    return wait > 0 ? Math.min(wait, retryAfterCap) : 0;
  }

  /** The budget that does not admit another request `wait` ms from `now`. */
  function spent(now: number, wait: number): Ended | undefined {
    if (requests >= maxRequests) return "max-requests";
    // `Retry-After` is respected, even beyond the deadline.
    const over = now >= timeout || now + wait > timeout;
    return requests > 0 && over ? "timeout" : undefined;
  }

  /** Sets the next request by the schedule, or finds out why there is none. */
  function plan(reading: JobState, otherwise?: number): void {
    const elapsed = time();
    const retryAfter = capped(reading.retryAfter);
    ended = spent(elapsed, retryAfter);
    if (ended) return;
    const seen = { ...reading, retryAfter, requests, elapsed };
    const next = schedule.next(seen, sent) ?? otherwise;
    if (next === undefined) {
      ended = "algorithm";
      return;
    }
    admitted = elapsed + retryAfter;
    // The deadline is polled at, not only waited for.
    due = Math.min(next, timeout);
    scheduled = next === due;
  }

  /** Waits until the next request is due. */
  async function rest(): Promise<void> {
    const now = time();
    // The reader of the reports has come late: the slot has passed.
    if (scheduled && now < timeout && schedule.missed(now)) {
      // If no slot remains, the poll that is owed comes late rather than never.
      plan(UNSEEN, now);
    }
    // After a suspension the job is looked at once immediately, unless
    // `Retry-After` is longer than the machine was suspended.
    for (let slept; (slept = await until(due)) > 0;) {
      admitted -= slept;
      due = Math.min(due, admitted);
    }
  }

  /** Makes a request; after a failure, plans the next one. */
  async function ask(): Promise<S | undefined> {
    // Waiting for a connection is not part of the attempt.
    if (semaphore && !await semaphore.acquire(signal)) {
      ended = "timeout";
      return undefined;
    }
    sent = time();
    requests++;
    try {
      return await attempt(read, attemptTimeout, signal, name);
    } catch (error) {
      // The caller's own abort may come out of the request in other words.
      signal?.throwIfAborted();
      if (!(error instanceof StatusError)) throw error;
      failed(error);
      return undefined;
    } finally {
      time(longest);
      semaphore?.release();
    }
  }

  function failed(error: StatusError): void {
    // "manual" leaves when to ask again to the caller.
    const retry = error.transient && !(intervals instanceof manual);
    const now = time(longest);
    const retryAfter = capped(error.retryAfter);
    failures++;
    if (streak++ === 0) giveUpAt = sent + retryBudget;
    const exhausted = now >= giveUpAt;
    // A slow first attempt alone is no reason to give up.
    const hopeless = !retry ||
      exhausted && (streak > 1 || retryBudget === 0);
    if (retry) {
      ended = spent(now, retryAfter);
      const pause = streak === 1 && retryAfter ||
        Math.max(retryAfter, backoff(streak, random));
      // The budget is not for waits that the server has asked for.
      giveUpAt += retryAfter;
      admitted = now + retryAfter;
      due = Math.min(now + pause, exhausted ? Infinity : giveUpAt, timeout);
      scheduled = false;
    }
    // Without any response so far there is nothing to report but the failure.
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
      time(longest);
      yield last;
    }
  } finally {
    schedule.close();
  }
}
