import { amend, StatusError } from "../errors.ts";
import type { Effort } from "../report.ts";
import type { StatusReport } from "../status.ts";

/** How the wait for a job ended. */
export type Result = PromiseSettledResult<StatusReport>;

/** A report of the wait for a result, as one of the wait as a whole. */
export function continuedReport(
  report: StatusReport,
  before: Effort,
): StatusReport {
  const { requests, failures, elapsed } = before;
  const whole = {
    ...report,
    requests: requests + report.requests,
    failures: failures + report.failures,
    elapsed: elapsed + report.elapsed,
  };
  if (whole.estimatedFrom !== "elapsed") return whole;
  return { ...whole, completionTime: elapsed + whole.completionTime };
}

/** The result of such a wait. */
export function continuedResult(result: Result, before: Effort): Result {
  if (result.status === "fulfilled") {
    return { ...result, value: continuedReport(result.value, before) };
  }
  const { reason } = result;
  if (!(reason instanceof StatusError)) return result;
  const requests = before.requests + reason.requests;
  return { ...result, reason: amend(reason, { requests }) };
}
