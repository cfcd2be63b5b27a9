import type { AlgorithmFactory } from "../algorithms/protocol.ts";
import { Schedule } from "../algorithms/schedule.ts";
import { attempt } from "./attempt.ts";
import { Stopwatch, systemClock } from "./clock.ts";
import { StatusError } from "./errors.ts";
import type { PollOptions } from "./options.ts";
import {
  type Ended,
  makeReport,
  type PollReport,
  type Reading,
} from "./report.ts";
import { Retries } from "./retries.ts";
import type { Semaphore } from "./semaphore.ts";

/** Looks at the job once. */
export type Read<R extends Reading = Reading> = (
  signal: AbortSignal,
) => R | Promise<R>;

/**
 * The engine: reads whenever the algorithm says so until the job has ended or
 * a budget has run out, and yields a report for each poll. It knows nothing of
 * HTTP.
 *
 * @param read Looks at the job once.
 * @param start Starts the algorithm.
 * @param options Budgets, the clock, and the caller's signal.
 * @param semaphore Limits the reads under way at once over several watches.
 */
export async function* watch<R extends Reading>(
  read: Read<R>,
  start: AlgorithmFactory,
  options: PollOptions<R>,
  semaphore?: Semaphore,
): AsyncGenerator<PollReport<R>, void, undefined> {
  options.signal?.throwIfAborted();
  const wait = new Wait(read, new Schedule(start()), options, semaphore);
  try {
    let report: PollReport<R>;
    do {
      report = await wait.poll();
      options.onPoll?.(report);
      yield report;
    } while (!report.ended);
  } finally {
    wait.close();
  }
}

/**
 * One wait for one job. There are two kinds of pauses in it: polls follow the
 * algorithm's slots; a read that failed is tried again after a backoff of its
 * own or, where the server said when, at the first slot from then on.
 */
class Wait<R extends Reading> {
  readonly #read: Read<R>;
  readonly #schedule: Schedule;
  readonly #options: PollOptions<R>;
  readonly #semaphore: Semaphore | undefined;
  readonly #timeout: number;
  readonly #stopwatch: Stopwatch;
  readonly #retries: Retries;
  #requests = 0;
  #failures = 0;
  #latest: R | undefined;
  /** When the next request is due, and whether that is a slot. */
  #due = 0;
  #onSlot = false;
  /** Why there is no next request. */
  #ended: Ended | undefined;

  constructor(
    read: Read<R>,
    schedule: Schedule,
    options: PollOptions<R>,
    semaphore: Semaphore | undefined,
  ) {
    this.#read = read;
    this.#schedule = schedule;
    this.#options = options;
    this.#semaphore = semaphore;
    this.#timeout = options.timeout ?? Infinity;
    this.#stopwatch = new Stopwatch(options.clock ?? systemClock);
    this.#retries = new Retries(
      options.retryBudget ?? 60_000,
      options.random ?? Math.random,
    );
    if (options.immediate === false) this.#plan({ status: "pending" });
  }

  close(): void {
    this.#schedule.close();
  }

  /** Makes the next request when it is due, and again until it is answered. */
  async poll(): Promise<PollReport<R>> {
    while (!this.#ended) {
      await this.#rest();
      const reading = await this.#ask();
      if (reading) return this.#answered(reading);
    }
    // A budget ran out between two answers, or before the first one, when
    // that is known of the job is that it exists.
    return this.#report(this.#latest ?? { status: "pending" } as R);
  }

  async #rest(): Promise<void> {
    const { signal } = this.#options;
    await this.#stopwatch.until(this.#due, signal);
    const now = this.#stopwatch.read();
    if (this.#onSlot && now < this.#timeout && this.#schedule.missed(now)) {
      // If no slot remains, the poll that is owed comes late rather than never.
      this.#plan({ status: "pending" }, now);
      await this.#stopwatch.until(this.#due, signal);
    }
  }

  async #ask(): Promise<R | undefined> {
    const { attemptTimeout = 10_000, signal } = this.#options;
    // Waiting for a connection is not part of the attempt.
    await this.#semaphore?.acquire(signal);
    const start = this.#stopwatch.read();
    this.#requests++;
    try {
      return checkedReading(await attempt(this.#read, attemptTimeout, signal));
    } catch (error) {
      // The caller's own abort may come out of the request in other words.
      signal?.throwIfAborted();
      this.#failed(error, start);
      return undefined;
    } finally {
      this.#semaphore?.release();
    }
  }

  #answered(reading: R): PollReport<R> {
    this.#retries.succeeded();
    const known = this.#latest?.id;
    if (
      known !== undefined && reading.id !== undefined && reading.id !== known
    ) {
      this.#ended = "superseded";
      return this.#report(this.#latest as R);
    }
    this.#latest = reading;
    if (reading.status === "pending") {
      this.#plan(reading);
    } else {
      const elapsed = this.#stopwatch.read();
      this.#schedule.finish({ ...reading, requests: this.#requests, elapsed });
      this.#ended = "finished";
    }
    return this.#report(reading);
  }

  #failed(thrown: unknown, start: number): void {
    const error = StatusError.from(thrown);
    const { isTransient } = this.#options;
    const retry = isTransient ? isTransient(thrown) : error.transient;
    const retryAfter = this.#capped(error.retryAfter);
    this.#failures++;
    this.#retries.failed(start);
    const now = this.#stopwatch.read();
    let due: number | undefined;
    if (retry && retryAfter) {
      this.#plan({ status: "pending", retryAfter }, now + retryAfter);
      due = this.#due;
      this.#retries.excuse(due - now);
    } else if (retry) {
      this.#ended = this.#spent(now);
      due = this.#retries.next(now);
      this.#due = Math.min(due ?? now, this.#timeout);
      this.#onSlot = false;
    }
    // Without any answer so far there is nothing to report but the failure.
    if (this.#ended ? !this.#latest : due === undefined) {
      error.requests = this.#requests;
      error.report = this.#latest && this.#report(this.#latest);
      throw error;
    }
  }

  /** Sets the next request to a slot, or tells why there is none. */
  #plan(reading: Reading, otherwise?: number): void {
    const elapsed = this.#stopwatch.read();
    const retryAfter = this.#capped(reading.retryAfter);
    this.#ended = this.#spent(elapsed, retryAfter);
    if (this.#ended) return;
    const requests = this.#requests;
    const seen = { ...reading, retryAfter, requests, elapsed };
    const slot = this.#schedule.next(seen) ?? otherwise;
    if (slot === undefined) {
      this.#ended = "algorithm";
      return;
    }
    // The deadline is polled at, not only waited for.
    this.#due = Math.min(slot, this.#timeout);
    this.#onSlot = slot === this.#due;
  }

  #capped(retryAfter = 0): number {
    return Math.min(retryAfter, this.#options.retryAfterCap ?? 60_000);
  }

  /** The budget that does not admit another request `wait` ms from now. */
  #spent(elapsed: number, wait = 0): Ended | undefined {
    if (this.#requests >= (this.#options.maxRequests ?? Infinity)) {
      return "max-requests";
    }
    // The server's wish not to be asked before the deadline is respected.
    return this.#requests > 0 && (elapsed >= this.#timeout ||
        elapsed + wait > this.#timeout)
      ? "timeout"
      : undefined;
  }

  #report(reading: R): PollReport<R> {
    const elapsed = this.#stopwatch.read();
    return makeReport(
      reading,
      {
        requests: this.#requests,
        failures: this.#failures,
        elapsed,
      },
      this.#ended,
      this.#due - elapsed,
    );
  }
}

function checkedReading<R extends Reading>(reading: R): R {
  const status: unknown = (reading as R | undefined)?.status;
  if (status === "pending" || status === "completed" || status === "error") {
    return reading;
  }
  throw new StatusError(
    "read",
    `Cannot poll as a reading's 'status' must be "pending", "completed" or "error": current value is ${
      String(status)
    }`,
  );
}
