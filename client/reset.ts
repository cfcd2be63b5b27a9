import { readStatus, type StatusOptions, type StatusReport } from "./status.ts";
import { connect, requestJson } from "./http.ts";
import { type StatusError, unwind } from "./errors.ts";
import { makeReport, resolveOptions } from "./wait.ts";
import { requestWithRetries } from "./retry.ts";

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
  const resolved = { ...resolveOptions(options), timeout: Infinity };
  const request = connect(resolved, "POST", "/reset");
  const [reading, effort] = await requestWithRetries({
    name: request.name,
    send: async (signal) => readStatus(await requestJson(request, signal)),
    mayRepeat: wasRefused,
  }, resolved);
  return makeReport(reading, effort);
}

/** Whether the connection was refused, in the words of each runtime. */
function wasRefused({ type, cause }: StatusError): boolean {
  return type === "unreachable" && /refused/i.test(unwind(cause));
}
