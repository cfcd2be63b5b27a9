import { type ChannelOptions, StatusError } from "@heygen-sim/client";
import type { KeyOptions, Service } from "@heygen-sim/client/services";
import {
  DEFAULT_URL,
  type SERVICE_OPTIONS,
  type ServiceEntry,
  SERVICES,
} from "./client_options.ts";
import type { Context } from "./context.ts";
import { CommandError, messageOf, UsageError } from "./errors.ts";
import type { Given } from "./option.ts";
import { headersOf, hintFor } from "./request.ts";

export type JobArguments = Pick<
  Given<typeof SERVICE_OPTIONS>,
  "values" | "args" | "sources"
>;

export function serviceOf({ values }: JobArguments): ServiceEntry {
  // The option accepts no other names.
  return SERVICES[values.service] as ServiceEntry;
}

/**
 * The job, and how to reach it.
 *
 * @throws {UsageError} If the service requires a job, or the key is invalid.
 */
export function jobOptions(
  given: JobArguments,
  { fetch, clock, signal, variable }: Context,
): ChannelOptions {
  const { args: [job], values: { service: name, url } } = given;
  const { make, isOwn } = serviceOf(given);
  const apiKey = keyOf(given, variable);
  const key = apiKey === undefined ? {} : { apiKey };
  const service = serviceWith(key, make);
  if (job === undefined && service.currentPath === undefined) {
    throw new UsageError(`--service: ${name} requires a job`);
  }
  return {
    service,
    headers: headersOf(isOwn ? key : {}),
    fetch,
    clock,
    signal,
    ...(url === undefined ? {} : { baseUrl: url }),
    ...(job === undefined ? {} : { job }),
  };
}

function serviceWith(key: KeyOptions, make: ServiceEntry["make"]): Service {
  try {
    return make(key);
  } catch (error) {
    // A key that no header can carry.
    throw new UsageError(messageOf(error));
  }
}

/** The API key: that of the flag, or that of the service's own variable. */
function keyOf(
  given: JobArguments,
  variable: Context["variable"],
): string | undefined {
  const { apiKey } = given.values;
  if (given.sources.apiKey?.name.startsWith("--")) return apiKey;
  const { keyVariable } = serviceOf(given);
  // The key of one service is not sent to another.
  return keyVariable && variable(keyVariable)?.trim() || undefined;
}

/** The error to end a command with after a wait that cannot continue. */
export function statusFailure(
  error: unknown,
  given: JobArguments,
  { variable }: Context,
): unknown {
  // An address or an id that the service does not accept.
  if (error instanceof TypeError && error.message.startsWith("Cannot ")) {
    return new UsageError(error.message);
  }
  if (!(error instanceof StatusError)) return error;
  const { httpStatus, message, type } = error;
  if (type === "unreachable") {
    const { url = serviceOf(given).make({}).baseUrl ?? DEFAULT_URL } =
      given.values;
    return new CommandError(message + hintFor(url));
  }
  if (httpStatus !== 401 && httpStatus !== 403) {
    return new CommandError(message);
  }
  const { keyVariable } = serviceOf(given);
  const hint = keyOf(given, variable) !== undefined
    ? ""
    : keyVariable === undefined
    ? "; use --api-key"
    : `; set ${keyVariable}, or use --api-key`;
  return new CommandError(message + hint, 3);
}
