/**
 * The client with the five classic algorithms only, for the smallest bundle.
 *
 * @module
 */
import { CLASSIC_ALGORITHMS, type ClassicName } from "../algorithms/classic.ts";
import type { Algorithm } from "../algorithms/resolve.ts";
import { lastReport } from "./wait.ts";
import { pollStatus, type StatusOptions, type StatusReport } from "./status.ts";

export { StatusError } from "./errors.ts";
export { resetStatus } from "./reset.ts";

/**
 * Waits for a translation; see `fetchStatus` of the package itself.
 *
 * @param algorithm When to poll.
 * @param options The job, the server and the budgets.
 * @returns The last report.
 */
export async function fetchStatus(
  algorithm: Algorithm<ClassicName>,
  options: StatusOptions = {},
): Promise<StatusReport> {
  return await lastReport(
    pollStatus(CLASSIC_ALGORITHMS, algorithm, options),
  );
}
