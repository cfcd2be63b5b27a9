import { manual } from "../algorithms/manual.ts";
import type { AlgorithmFactory, Observation } from "../algorithms/protocol.ts";
import { Schedule } from "../algorithms/schedule.ts";
import { abortable, startStopwatch } from "./timing.ts";
import { amend, StatusError } from "./errors.ts";
import type { EngineOptions, Read } from "./options.ts";
import type { BaseReport, Ended, FlatReport, JobState } from "./report.ts";
import { makeReport } from "./wait.ts";
import { type Retries, startRetries } from "./retry.ts";

/** The state of a job of which nothing is known but that it exists. */
const UNKNOWN = { status: "pending" } as const;
/** The observation when no request has succeeded since the previous one. */
const UNSEEN = { ...UNKNOWN, stale: true };

/**
 * The engine: reads at the algorithm's intervals until the job has ended or a
 * budget has run out, and yields a report for each poll. It is independent of
 * HTTP. Nothing is sent before the first report is asked for.
 *
 * There are two kinds of pauses. After a good response the next request comes at
 * the algorithm's next slot or, if that is later, when `Retry-After` is over.
 * After a failure the retry policy decides: slots do not delay a retry.
 *
 * @param name The request's first line, for messages.
 * @param caller Has the stack of the call, for errors.
 */
export async function* pollJob<
  S extends JobState,
  P extends BaseReport = FlatReport<S>,
>(
  read: Read<S>,
  start: AlgorithmFactory,
  options: EngineOptions<P>,
  name: string,
  caller?: Error,
): AsyncGenerator<P, void, undefined> {
  const { attemptTimeout, clock, signal, timeout } = options;
  signal?.throwIfAborted();
  let run = start();
  let schedule = new Schedule(run);
  const isManual = run instanceof manual;
  const { startStopwatch: startTime = startStopwatch } = options;
  const { elapsed: time, until } = startTime(clock, signal);
  let requests = 0;
  let failures = 0;
  let latest: S | undefined;
  /** The failures in a row, if the latest request has failed. */
  let retries: Retries | undefined;
  /** The latest read, until it settles; it may have timed out before. */
  let unsettled: Promise<unknown> | undefined;
  /** When the latest request was sent, and when the server admits the next. */
  let sent = 0;
  let admitted = 0;
  /** When the next request is due, at the deadline at the latest. */
  let due = 0;
  /** Why there is no next request. */
  let ended: Ended | undefined;

  function count(made: number, failed = 0): void {
    requests += made;
    failures += failed;
    sent = time();
  }

  /** The part of a `Retry-After` that is followed. */
  function capped(wait = 0): number {
    return Math.min(wait, options.retryAfterCap);
  }

  /** Whether the budgets admit another request `wait` ms from `now`. */
  function admits(now: number, wait: number): boolean {
    admitted = now + wait;
    // `Retry-After` is respected, even beyond the deadline.
    const isLate = now >= timeout || admitted > timeout;
    ended = requests + 1 > options.maxRequests
      ? "max-requests"
      : requests > 0 && isLate
      ? "timeout"
      : undefined;
    return !ended;
  }

  function finish(seen: Observation): void {
    try {
      schedule.finish(seen);
    } catch {
      // An algorithm that fails does not change the result.
    }
  }

  function plan(state: JobState, otherwise?: number): void {
    const elapsed = time();
    const retryAfter = capped(state.retryAfter);
    const seen = { ...state, retryAfter, requests, elapsed };
    if (admits(elapsed, retryAfter)) {
      const next = schedule.next(seen, sent) ?? otherwise;
      if (next === undefined) ended = "algorithm";
      else due = Math.min(next, timeout);
    } else if (ended === "timeout") finish(seen);
  }

  async function waitUntilDue(): Promise<void> {
    const now = time();
    // The consumer of the reports has been slow: the slot has passed. If no slot
    // remains, the pending poll comes late rather than never.
    if (now < timeout && schedule.missed(now, due)) plan(UNSEEN, now);
    // After a suspension one poll follows immediately, unless `Retry-After` is
    // longer than the suspension.
    for (let slept; (slept = await until(due)) !== undefined;) {
      admitted -= slept;
      due = admitted;
    }
    const reading = unsettled;
    if (!reading) return;
    // A read that never settles does not cost the last attempt of the budget.
    const end = retries?.end ?? 0;
    const most = due > end ? due + attemptTimeout : end;
    const left = Math.min(timeout, most) - time();
    await abortable(() => reading, signal, left, name)
      .catch(() => signal?.throwIfAborted());
  }

  function track(signal: AbortSignal): Promise<S | undefined> {
    const reading = read(signal, count).finally(() => {
      if (unsettled === reading) unsettled = undefined;
    });
    return unsettled = reading;
  }

  /** Makes a request that may take `ms` milliseconds. */
  async function send(ms = attemptTimeout): Promise<S | undefined> {
    count(1);
    try {
      return await abortable(track, signal, ms, name)
        .finally(() => time(2 * ms));
    } catch (error) {
      // After an abort the request may reject with an error of its own.
      signal?.throwIfAborted();
      if (!(error instanceof StatusError)) throw error;
      failures++;
      const now = time();
      const retryAfter = capped(error.retryAfter);
      let next: number | undefined;
      if (error.transient && !isManual) {
        retries ??= startRetries(options, sent);
        next = retries.next(now, retryAfter);
        admits(now, retryAfter);
      }
      if (ended && latest) {
        latest = { ...latest, retryAfter: error.retryAfter };
      } else if (ended || next === undefined) {
        // Without any response so far there is nothing to report but the failure.
        throw amend(error, { requests, report: latest && report() }, caller);
      } else {
        due = Math.min(next, timeout);
      }
      return undefined;
    }
  }

  function apply(reading: S): void {
    retries = undefined;
    if (latest?.id && reading.id && reading.id !== latest.id) {
      if (!options.follows) {
        ended = "superseded";
        return;
      }
      const next = start();
      if (next !== run) schedule.close();
      run = next;
      schedule = new Schedule(run, { requests: requests - 1, elapsed: sent });
    }
    latest = reading;
    const { recheck } = reading;
    const now = time();
    if (recheck !== undefined && !isManual && admits(now, recheck)) {
      // Apart from the schedule, like a retry.
      due = Math.min(now + recheck, timeout);
      latest = { ...reading, ...UNKNOWN };
    } else if (reading.status === "pending") {
      plan(reading);
    } else {
      finish({ ...reading, requests, elapsed: now });
      ended = "finished";
    }
  }

  function report(): P {
    const effort = { requests, failures, elapsed: time() };
    return makeReport(latest ?? UNKNOWN, effort, ended, due);
  }

  let last: P | undefined;
  try {
    if (!options.immediate) plan(UNSEEN);
    while (!last?.ended) {
      let reading: S | Ended | undefined;
      while (!ended && !reading) {
        await waitUntilDue();
        reading = await (options.attempt?.(send) ?? send());
      }
      // A budget may run out between two responses, or before the first one.
      if (typeof reading === "string") ended = reading;
      else if (reading) apply(reading);
      last = report();
      const polled = last;
      // The callback may set the clock.
      await abortable(() => options.onPoll?.(polled), signal)
        .finally(() => time(2 * attemptTimeout));
      yield polled;
    }
  } finally {
    // After the last report only its callback can fail.
    if (!last?.ended) {
      ended = "failed";
      options.onFailure?.(report());
    }
    schedule.close();
  }
}
