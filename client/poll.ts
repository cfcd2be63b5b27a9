import { CLASSIC_ALGORITHMS, type ClassicName } from "../algorithms/classic.ts";
import { linear } from "../algorithms/linear.ts";
import { type Algorithm, algorithmFactory } from "../algorithms/resolve.ts";
import { StatusError, unwind } from "./errors.ts";
import { assertPolling, lastReport, resolveOptions } from "./wait.ts";
import type { PollOptions } from "./options.ts";
import { abortable } from "./timing.ts";
import { pollJob } from "./poll_engine.ts";
import type { JobState, PollReport, Reading } from "./report.ts";
import { amount, identifier, span, time } from "./values.ts";

/**
 * The algorithms that `poll` knows by name: all but those with a planner, which
 * is larger than everything else and would be in every bundle with `poll`.
 */
const NAMED_ALGORITHMS = { ...CLASSIC_ALGORITHMS, linear };

const STATUSES: readonly unknown[] = ["pending", "completed", "error"];

/** Options of {@linkcode poll}. */
export interface ReadOptions<R extends Reading = Reading>
  extends PollOptions<PollReport<R>> {
  /**
   * Whether `read` is retried after an error, such as a network failure. A
   * {@linkcode StatusError} has `transient` for that.
   *
   * @default {() => false}
   */
  readonly isTransient?: ((error: unknown) => boolean) | undefined;
}

/**
 * Waits for anything: calls `read` at once and then at the algorithm's intervals,
 * until it reads a terminal status or a budget has run out.
 *
 * The report has the returned value, unchanged, under `reading`. The engine uses
 * its `status` and its `hints` only.
 *
 * @param read Looks at the job. Its signal aborts with the attempt.
 * @param algorithm When to look: a name, a generator function or other factory,
 * or anything iterable over intervals in milliseconds. `"optimal"` and
 * `"adaptive"` are no names here: pass `optimal()` or `adaptive()`.
 * @param options Budgets and the clock.
 * @returns The last report.
 * @throws {StatusError} If `read` throws, with that error as its `cause`, or
 * returns no valid status.
 * @throws {TypeError} If an argument is of the wrong kind.
 * @throws {RangeError} If a number is out of its range.
 *
 * @example
 * ```ts
 * import { constant, poll } from "@heygen-sim/client";
 * import { assertEquals } from "@std/assert";
 *
 * let looks = 0;
 * const report = await poll(
 *   () =>
 *     ++looks < 3
 *       ? { status: "pending", hints: { progress: looks / 3 } }
 *       : { status: "completed", url: "https://cdn.test/v.mp4" },
 *   () => constant({ interval: 5 }),
 * );
 * if (report.status === "completed") {
 *   assertEquals(report.reading.url, "https://cdn.test/v.mp4");
 * }
 * ```
 */
export async function poll<R extends Reading>(
  read: (signal: AbortSignal) => R | Promise<R>,
  algorithm: Algorithm<ClassicName | "linear">,
  options: ReadOptions<R> = {},
): Promise<PollReport<R>> {
  const { isTransient = () => false, ...given } = options;
  const resolved = resolveOptions(given);
  for (const [key, value] of Object.entries({ read, isTransient })) {
    const ok = typeof value === "function";
    assertPolling(ok, key, "of type function", value);
  }
  const look = async (signal: AbortSignal) => {
    let state: JobState;
    try {
      // It may overlap with the next read, if it ignores its signal.
      const reading = await abortable(() => read(signal), signal);
      state = stateOf(reading, resolved.clock.now());
    } catch (cause) {
      throw readError(cause, isTransient);
    }
    if (STATUSES.includes(state.status)) return state;
    throw new StatusError(
      "read",
      `Cannot poll as a reading's 'status' must be "pending", "completed" or "error": current value is ${
        unwind(state.status)
      }`,
    );
  };
  const start = algorithmFactory(algorithm, NAMED_ALGORITHMS);
  return await lastReport(
    pollJob(look, start, resolved, "The read", new Error()),
  );
}

function readError(
  cause: unknown,
  isTransient: (error: unknown) => boolean,
): StatusError {
  if (cause instanceof StatusError) {
    const { type, message, httpStatus, transient } = cause;
    const retryAfter = amount(cause.retryAfter);
    const known = { cause, httpStatus, transient, retryAfter };
    return new StatusError(type, message, known);
  }
  const text = unwind(cause).replaceAll("\n", ": ");
  const known = { cause, transient: isTransient(cause) };
  return new StatusError("read", `Cannot read the status: ${text}`, known);
}

function stateOf(reading: Reading, now: number): JobState {
  const { status, hints }: Reading = Object(reading);
  const { jobId, createdAt, completedAt, progress, retryAfter } = Object(
    hints,
  ) as Exclude<Reading["hints"], undefined>;
  const created = moment(createdAt);
  const completed = moment(completedAt);
  return {
    status,
    reading,
    id: identifier(jobId),
    age: span(created, now),
    progress: amount(progress),
    retryAfter: amount(retryAfter),
    duration: span(created, completed),
    endedAgo: span(completed, now),
  };
}

function moment(value: unknown): number {
  return value instanceof Date ? value.getTime() : time(value);
}
