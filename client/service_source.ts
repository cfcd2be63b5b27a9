import { amend, StatusError } from "./errors.ts";
import { readService } from "./service_reading.ts";
import { connectService } from "./service_request.ts";
import { checkService } from "./services/_check.ts";
import type { Service } from "./services/service.ts";
import {
  encodeJob,
  jobReader,
  type JobSource,
  type OpenSource,
  type ResolvedStatusOptions,
  type StatusReading,
} from "./status.ts";
import { assertPolling } from "./wait.ts";

/** Intervals between looks at a completed job without a result. */
const MIN_RECHECK_MS = 1_000;
const MAX_RECHECK_MS = 8_000;

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
  const [request, redact] = connectService(
    service,
    { ...options, baseUrl },
    "GET",
    path,
  );
  // The query of the path has no secret.
  const name = request.name + path.replace(/^[^?]*/, "");
  const look = jobReader(
    { ...request, name },
    (response) => readService(service, response, redact),
  );
  return {
    name,
    origin: `${request.origin} ${service.name}`,
    read: withGrace(look, service, () => clock.now()),
  };
}

/**
 * Locates a job: the address of its server, and the path below that with the query.
 *
 * @param server The server of the caller's choice.
 */
function locateJob(
  service: Service,
  job: string | undefined,
  server: string | URL | undefined = service.baseUrl,
): [baseUrl: string, path: string] {
  const { path, currentPath } = service;
  const address = `${server ?? "http://127.0.0.1:5000"}`;
  if (job === undefined && currentPath !== undefined) {
    return [address, currentPath];
  }
  const id = encodeJob(job);
  if (path !== undefined) {
    return [address, path.replaceAll("{job}", () => id)];
  }
  // With a server of choice, the credentials go to no other one.
  const url = parseUrl(job, address);
  const origin = server === undefined ? undefined : parseUrl(address)?.origin;
  assertPolling(
    url !== undefined && (origin ?? url.origin) === url.origin,
    "job",
    `the address of a job${origin ? ` at ${origin}` : ""}`,
    job?.replace(/[?#].*|.*@/gs, ""),
  );
  url.hash = "";
  return [url.href, ""];
}

function parseUrl(url: string | undefined, base?: string): URL | undefined {
  try {
    const parsed = new URL(`${url}`, base);
    return /^https?:$/.test(parsed.protocol) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Bears with a service that needs some time to become consistent. */
function withGrace(
  look: JobSource["read"],
  { resultGrace = 0, notFoundGrace = 0 }: Service,
  now: () => number,
): JobSource["read"] {
  let start: number | undefined;
  let exists = false;
  /** When the job was first seen completed without a result. */
  let incomplete = Infinity;
  return async (signal) => {
    start ??= now();
    let reading: StatusReading;
    try {
      reading = await look(signal);
    } catch (error) {
      const missing = error instanceof StatusError && error.httpStatus === 404;
      const early = !exists && now() - start < notFoundGrace;
      throw missing && early ? amend(error, { transient: true }) : error;
    }
    exists = true;
    if (reading.status !== "completed" || reading.resultUrl) return reading;
    // Not in the future, if the clock has been set back.
    incomplete = Math.min(incomplete, now());
    const waited = now() - incomplete;
    const interval = Math.max(MIN_RECHECK_MS, Math.min(waited, MAX_RECHECK_MS));
    const left = resultGrace - waited;
    return left > 0
      ? { ...reading, recheck: Math.min(interval, left) }
      : reading;
  };
}
