import type { Algorithm } from "../algorithms/resolve.ts";
import { type AlgorithmName, ALGORITHMS } from "../algorithms/table.ts";
import { messageOf, StatusError } from "./errors.ts";
import type { PollOptions } from "./options.ts";
import type { PollReport, Reading } from "./report.ts";
import { lastReport, startWatch } from "./start.ts";

/** Options of {@linkcode poll}. */
export interface ReadOptions<R extends Reading = Reading>
  extends PollOptions<R> {
  /**
   * Whether an error that `read` throws is worth another try, such as a network
   * failure. A {@linkcode StatusError} says so itself.
   *
   * @default {() => false}
   */
  readonly isTransient?: ((error: unknown) => boolean) | undefined;
}

/**
 * Waits for anything: calls `read` at once and then whenever the algorithm says
 * so, until it reads a terminal status or a budget has run out.
 *
 * @param read Looks at whatever is awaited. Its signal aborts with the attempt.
 * @param algorithm When to look: a name, a generator function or other factory,
 * or anything iterable over waits in milliseconds.
 * @param options Budgets and the clock.
 * @returns The last report, with all that the reading told.
 * @throws {StatusError} If `read` throws, with that error as its `cause`, or
 * reads no status.
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
 *   () => ({ status: ++looks < 3 ? "pending" : "completed", looks }),
 *   () => constant({ interval: 5 }),
 * );
 * assertEquals(report.looks, 3);
 * ```
 */
export async function poll<R extends Reading>(
  read: (signal: AbortSignal) => R | Promise<R>,
  algorithm: Algorithm<AlgorithmName>,
  options: ReadOptions<R> = {},
): Promise<PollReport<R>> {
  const { isTransient = () => false, ...rest } = options;
  const checked = async (signal: AbortSignal) => {
    let reading: R;
    try {
      reading = await read(signal);
    } catch (cause) {
      if (cause instanceof StatusError) throw cause;
      const message = `Cannot read the status: ${messageOf(cause)}`;
      const transient = isTransient(cause);
      throw new StatusError("read", message, { cause, transient });
    }
    return checkReading(reading);
  };
  return await lastReport(
    startWatch(ALGORITHMS, checked, algorithm, rest, "The read"),
  );
}

/** Checks what a function of the caller's own has read. */
function checkReading<R extends Reading>(reading: R): R {
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
