import { StatusError, type StatusOptions } from "@heygen-sim/client";
import type { Given } from "./command_line.ts";
import type { SERVICE_OPTIONS } from "./client_options.ts";
import type { Context } from "./context.ts";
import { CommandError, UsageError } from "./errors.ts";
import { headersOf } from "./request.ts";

/** What a command that reads a job is called with. */
type Arguments = Given<typeof SERVICE_OPTIONS>;

/**
 * The job, and how to reach it.
 *
 * @param given What the command is called with.
 * @param context The process.
 * @throws {UsageError} If the service requires a job.
 */
export function jobOptions(
  { values, argument: job, sourceOf }: Arguments,
  { fetch, clock, signal }: Context,
): StatusOptions {
  const { service, url, apiKey } = values;
  if (service === "jobs" && job === undefined) {
    throw new UsageError(`${sourceOf("service")}: jobs requires a job`);
  }
  return {
    baseUrl: url,
    headers: headersOf(apiKey === undefined ? {} : { apiKey }),
    fetch,
    clock,
    signal,
    ...(job === undefined ? {} : { job }),
  };
}

/**
 * The error to end a command with after a wait that cannot continue.
 *
 * @param error What was thrown.
 * @param given What the command is called with.
 */
export function statusFailure(error: unknown, { values }: Arguments): unknown {
  if (!(error instanceof StatusError)) return error;
  const { httpStatus, message } = error;
  const forbidden = httpStatus === 401 || httpStatus === 403;
  const hint = forbidden && values.apiKey === undefined
    ? "; set HEYGEN_API_KEY, or use --api-key"
    : "";
  return new CommandError(message + hint, forbidden ? 3 : 1);
}
