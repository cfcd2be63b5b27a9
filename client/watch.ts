import type { AlgorithmFactory } from "../algorithms/protocol.ts";
import { withTimeout } from "./with_timeout.ts";
import { RetryPolicy } from "./retry.ts";
import { systemClock } from "./clock.ts";
import { amend, StatusError } from "./errors.ts";
import { JobSchedule } from "./job_schedule.ts";
import { notify } from "./notify.ts";
import type { PollOptions } from "./options.ts";
import {
  type BaseReport,
  type Ended,
  type FlatReport,
  type JobState,
  makeReport,
} from "./report.ts";
import type { Semaphore } from "./semaphore.ts";
import { startStopwatch, type Stopwatch } from "./stopwatch.ts";

/** Looks at the job once; throws nothing but a {@linkcode StatusError}. */
export type Read<S extends JobState = JobState> = (
  signal: AbortSignal,
) => S | Promise<S>;

/** Options of the engine. */
export interface WatchOptions<P extends BaseReport> extends PollOptions<P> {
  /**
   * What happens when another job takes this one's place.
   *
   * @default {"end"}
   */
  readonly replaced?: "follow" | "end" | undefined;
  /** The origin of the server, for algorithms that learn. */
  readonly server?: string;
  /**
   * Whether a read that has timed out, but ignores its signal, delays the next
   * one until it settles, up to the end of the budgets.
   *
   * @default {false}
   */
  readonly exclusive?: boolean;
  /**
   * The milliseconds that the next request may take.
   *
   * @default {attemptTimeout}
   */
  readonly limit?: () => number;
  /** A stopwatch at 0, of a wait that this is a part of. */
  readonly stopwatch?: Stopwatch;
  /** Called with a last report, `"failed"`, of a wait that cannot continue. */
  readonly onFailure?: (report: P) => void;
}

/** Milliseconds between two looks at whether a request has settled. */
const SETTLE_INTERVAL_MS = 500;

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
  options: WatchOptions<P>,
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
  const schedule = new JobSchedule(start);
  const retries = new RetryPolicy(retryBudget, random);
  const [time, until] = options.stopwatch ??
    startStopwatch(clock, signal);
  /** The most that a request can take: its timer's length, and as much late. */
  const longest = 2 * attemptTimeout;
  let requests = 0;
  /** The latest read, until it settles; it may have timed out before. */
  let unsettled: Promise<S> | undefined;
  let failures = 0;
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
    const cost = { requests, sent, elapsed };
    if (ended === "timeout") schedule.finish(reading, cost);
    if (ended) return;
    const next = schedule.next({ ...reading, retryAfter }, cost) ?? otherwise;
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
    // A read that never settles does not cost the last attempt of the budget.
    const end = due > retries.end ? due + attemptTimeout : retries.end;
    const last = Math.min(timeout, end);
    while (options.exclusive && unsettled && time() < last) {
      await until(Math.min(time() + SETTLE_INTERVAL_MS, last));
    }
  }

  /** Reads, and notes when that has settled. */
  async function request(signal: AbortSignal): Promise<S> {
    const reading = unsettled = (async () => await read(signal))();
    try {
      return await reading;
    } finally {
      if (unsettled === reading) unsettled = undefined;
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
    const ms = options.limit?.() ?? attemptTimeout;
    try {
      return await withTimeout(request, ms, signal, name)
        .finally(() => time(2 * ms));
    } catch (error) {
      // The caller's own abort may come out of the request in other words.
      signal?.throwIfAborted();
      if (!(error instanceof StatusError)) throw error;
      failed(error);
      return undefined;
    } finally {
      semaphore?.release();
    }
  }

  function failed(error: StatusError): void {
    // "manual" leaves when to ask again to the caller.
    const retry = error.transient && !schedule.isManual;
    const now = time();
    const retryAfter = capped(error.retryAfter);
    failures++;
    const next = retries.next(sent, now, retryAfter);
    if (retry) {
      ended = spent(now, retryAfter);
      admitted = now + retryAfter;
      due = Math.min(next ?? now, timeout);
      scheduled = false;
    }
    if (ended && latest && error.retryAfter !== undefined) {
      latest = { ...latest, retryAfter: error.retryAfter };
    }
    // Without any response so far there is nothing to report but the failure.
    if (ended ? !latest : !retry || next === undefined) {
      const known = latest && { report: report(latest) };
      throw amend(error, { requests, ...known }, caller);
    }
  }

  function answered(reading: S): P {
    retries.reset();
    const cost = { requests, sent, elapsed: time() };
    if (latest?.id && reading.id && reading.id !== latest.id) {
      if (options.replaced !== "follow") {
        ended = "superseded";
        return report(latest);
      }
      schedule.restart(cost);
    }
    latest = reading;
    if (reading.status === "pending") {
      plan(reading);
    } else {
      schedule.finish(reading, cost);
      ended = "finished";
    }
    return report(reading);
  }

  function report(reading: JobState): P {
    const effort = { requests, failures, elapsed: time() };
    return makeReport(reading, effort, ended, due);
  }

  let last: P | undefined;
  try {
    if (options.immediate === false) plan(UNSEEN);
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
      await notify(options.onPoll, last, signal);
      time(longest);
      yield last;
    }
  } catch (error) {
    time(longest);
    // After the last report only its callback can fail.
    if (!last?.ended) {
      ended = "failed";
      options.onFailure?.(report(latest ?? { status: "pending" }));
    }
    throw error;
  } finally {
    schedule.close();
  }
}
