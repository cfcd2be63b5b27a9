import { withTimeout } from "./with_timeout.ts";
import { readStatus } from "./status_reading.ts";
import { connect } from "./transport.ts";
import { amend, StatusError } from "./errors.ts";
import { checkPollOptions } from "./options.ts";
import { lastReport, startWatch } from "./start.ts";
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
 * Starts a new translation; the one before is forgotten. It is sent again only
 * if the connection was refused: any other failure leaves open whether the
 * server has acted.
 *
 * @param options Where the server is.
 * @returns The report of the new job, always pending.
 * @throws {TypeError} If an option is of the wrong kind.
 * @throws {RangeError} If a number is out of its range.
 * @throws {StatusError} If the server cannot be reached, or answers with
 * something else.
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
  // A client hands in its defaults for waiting too; they have no say here.
  const { attemptTimeout = 10_000, clock, random, retryBudget, signal } =
    options;
  checkPollOptions(options);
  const { name, send } = connect(options, "POST", "/reset");
  const read = (signal: AbortSignal) => {
    const request = async (signal: AbortSignal) =>
      readStatus(await send(signal));
    return withTimeout(request, attemptTimeout, signal, name).catch((error) => {
      if (!(error instanceof StatusError)) throw error;
      throw amend(error, { transient: wasRefused(error) });
    });
  };
  // A wait without intervals is one request and its retries. Its own time limit
  // would count as transient, so the one above takes its place.
  const once = {
    ...(clock && { clock }),
    ...(random && { random }),
    ...(signal && { signal }),
    ...(retryBudget !== undefined && { retryBudget }),
    attemptTimeout: Infinity,
  };
  const { ended: _, ...report } = await lastReport(
    startWatch({}, read, [], once, name),
  );
  return report as StatusReport;
}

/** Whether no connection came about. Each runtime says so in its own way. */
function wasRefused({ type, cause }: StatusError): boolean {
  return type === "unreachable" && /refused/i.test(unwind(cause));
}
