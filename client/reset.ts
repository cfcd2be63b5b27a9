import { manual } from "../algorithms/manual.ts";
import { readStatus } from "./answer.ts";
import { systemClock } from "./clock.ts";
import { connect } from "./connection.ts";
import { requestJson } from "./http.ts";
import { lastReport, startWatch } from "./start.ts";
import { noStatus, type StatusOptions, type StatusReport } from "./status.ts";

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
 * @throws {StatusError} If the server cannot be reached, or answers with
 * something else.
 *
 * @example
 * ```ts
 * import { resetStatus } from "@heygen-sim/client";
 * import { createSimulator } from "@heygen-sim/client/simulator";
 * import { assertEquals } from "@std/assert";
 *
 * const { fetch } = createSimulator();
 * assertEquals((await resetStatus({ fetch })).status, "pending");
 * ```
 */
export async function resetStatus(
  options: ResetOptions = {},
): Promise<StatusReport> {
  const connection = connect(options, options.clock ?? systemClock);
  const url = connection.url("/reset");
  const read = async (signal: AbortSignal) => {
    const settings = connection.settings(signal);
    const { body } = await requestJson("POST", url, settings);
    const reading = readStatus(body ?? {}, undefined);
    if (!reading) throw noStatus(`POST ${url}`, body);
    return reading;
  };
  // A poll without a further wait is a request with all its care.
  const { ended: _, ...report } = await lastReport(
    startWatch({}, read, manual, { ...options, isTransient: wasRefused }),
  );
  return report as StatusReport;
}

/** Whether no connection came about. Each runtime says so in its own way. */
function wasRefused(error: unknown): boolean {
  for (let e = error; e instanceof Error; e = e.cause) {
    const { code } = e as { code?: unknown };
    if (/refused/i.test(`${e.message} ${code}`)) return true;
  }
  return false;
}
