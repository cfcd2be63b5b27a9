/**
 * The client with the five classic algorithms alone, for whoever counts bytes.
 *
 * @module
 */
import { type ClassicName, FIVE } from "../algorithms/five.ts";
import type { Algorithm } from "../algorithms/resolve.ts";
import { lastReport } from "./start.ts";
import {
  startStatusWatch,
  type StatusOptions,
  type StatusReport,
} from "./status.ts";

export { StatusError } from "./errors.ts";
export { resetStatus } from "./reset.ts";

/**
 * Waits for a translation; see `fetchStatus` of the package itself.
 *
 * @param algorithm When to ask.
 * @param options Which job, where, and within what budget.
 * @returns The last report.
 */
export async function fetchStatus(
  algorithm: Algorithm<ClassicName>,
  options: StatusOptions = {},
): Promise<StatusReport> {
  return await lastReport(startStatusWatch(FIVE, algorithm, options));
}
