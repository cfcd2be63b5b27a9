import { guardedFetch, redactor } from "./guarded_fetch.ts";
import { locateJob } from "./locate_job.ts";
import type { Resolved } from "./options.ts";
import { describeError, readService } from "./service_reading.ts";
import { checkService } from "./services/_check.ts";
import type { Service } from "./services/service.ts";
import {
  jobReader,
  type JobSource,
  type OpenSource,
  type ResolvedStatusOptions,
} from "./status.ts";
import {
  connect,
  type ConnectionOptions,
  type Endpoint,
  joinHeaders,
} from "./transport.ts";
import { withGrace } from "./with_grace.ts";

/** Options of a wait for a job of any service. */
export interface ServiceOptions {
  /**
   * The service that the job is at, such as `heygenV3({ apiKey })` of
   * `@heygen-sim/client/services`, or one of the caller's own. Its credentials
   * are sent to one origin only, and are in no error and no report.
   *
   * @default {exercise}
   */
  readonly service?: Service | undefined;
}

/** Checks a service, and makes the function that opens its jobs. */
export function serviceSource(service: Service): OpenSource {
  checkService(service);
  return (options) => openJob(service, options);
}

function openJob(service: Service, options: ResolvedStatusOptions): JobSource {
  const { job, clock } = options;
  const [baseUrl, path] = locateJob(service, job, options.baseUrl);
  const [endpoint, redact] = connectService(
    service,
    { ...options, baseUrl },
    "GET",
    path,
  );
  // The query of the path has no secret.
  const name = endpoint.name + path.replace(/^[^?]*/, "");
  const look = jobReader(
    { ...endpoint, name },
    clock,
    (response) => readService(service, response, redact),
  );
  return {
    name,
    origin: `${endpoint.origin} ${service.name}`,
    read: withGrace(look, service, () => clock.now()),
  };
}

/**
 * Prepares a request to a service. The query of the target is sent after that of
 * the address, and left out of messages like that.
 *
 * @returns The request, whose errors are in the service's own words and without its
 * credentials, and a function that replaces those in a text.
 */
export function connectService(
  service: Service,
  options: Resolved<ConnectionOptions>,
  method: string,
  target: string,
): [endpoint: Endpoint, redact: (text: string) => string] {
  const [path = "", ...rest] = target.split("?");
  const query = rest.join("?");
  const address = `${options.baseUrl ?? ""}`;
  const mark = address.includes("?") ? "&" : "?";
  const endpoint = connect(
    {
      ...options,
      ...(query && { baseUrl: address + mark + query }),
      headers: mergeHeaders(service, options.headers),
      fetch: guardedFetch(options.fetch, (text) => redact(text)),
    },
    method,
    path,
  );
  const redact = redactor(endpoint.headers);
  const describe = (text: string | undefined, headers: Headers) =>
    describeError(service, text && redact(text), headers);
  return [{ ...endpoint, describe }, redact];
}

/** The headers of the service, and those of the call before them. */
function mergeHeaders(
  service: Service,
  given: RequestInit["headers"],
): Headers {
  const own = service.headers?.();
  try {
    // A promise would count as no headers at all.
    if (own instanceof Promise) throw own;
    return joinHeaders(own, given);
  } catch {
    // The error of some runtimes shows the value, which may be a key.
    throw new TypeError(
      `Cannot use the service '${service.name}' as its headers must be names and values that HTTP allows`,
    );
  }
}
