import { withTimeout } from "./with_timeout.ts";
import { readStatus } from "./status_reading.ts";
import { connect } from "./transport.ts";
import { amend, StatusError } from "./errors.ts";
import { requestJson } from "./json_response.ts";
import { resolveOptions } from "./options.ts";
import { makeReport } from "./report.ts";
import { RetryPolicy } from "./retry.ts";
import { startStopwatch } from "./stopwatch.ts";
import type { StatusOptions, StatusReport } from "./status.ts";
import { unwind } from "./failures.ts";

/** Options of {@linkcode resetStatus}. */
export type ResetOptions = Pick<
  StatusOptions,
  | "attemptTimeout"
  | "baseUrl"
  | "clock"
  | "fetch"
  | "headers"
  | "random"
  | "retryBudget"
  | "signal"
>;

/**
 * Starts a new translation in place of the current one. The request is repeated
 * only if the connection was refused: after any other failure the server may have
 * acted.
 *
 * @param options Where the server is.
 * @returns The report of the new job, always pending.
 * @throws {TypeError} If an option is of the wrong kind.
 * @throws {RangeError} If a number is out of its range.
 * @throws {StatusError} If the server cannot be reached, or its response is
 * invalid.
 *
 * @example
 * ```ts
 * import { resetStatus } from "@heygen-sim/client";
 * import { createSimulator } from "@heygen-sim/simulator";
 * import { assertEquals } from "@std/assert";
 *
 * const { fetch } = createSimulator();
 * assertEquals((await resetStatus({ fetch })).status, "pending");
 * ```
 */
export async function resetStatus(
  options: ResetOptions = {},
): Promise<StatusReport> {
  const resolved = resolveOptions(options);
  const { attemptTimeout, clock, random, retryBudget, signal } = resolved;
  const endpoint = connect(resolved, "POST", "/reset");
  const caller = new Error();
  const retries = new RetryPolicy(retryBudget, random);
  const [time, until] = startStopwatch(clock, signal);
  const read = async (signal: AbortSignal) =>
    readStatus(await requestJson(endpoint, signal));
  for (let requests = 1;; requests++) {
    const sent = time();
    try {
      const reading = await withTimeout(
        read,
        attemptTimeout,
        signal,
        endpoint.name,
      );
      const effort = { requests, failures: requests - 1, elapsed: time() };
      const { ended: _, ...report }: StatusReport = makeReport(
        reading,
        effort,
        "algorithm",
        0,
      );
      return report as StatusReport;
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof StatusError)) throw error;
      const transient = wasRefused(error);
      const next = transient ? retries.next(sent, time(), 0) : undefined;
      if (next === undefined) {
        throw amend(error, { requests, transient }, caller);
      }
      await until(next);
    }
  }
}

/** Whether the connection was refused, in the words of each runtime. */
function wasRefused({ type, cause }: StatusError): boolean {
  return type === "unreachable" && /refused/i.test(unwind(cause));
}
