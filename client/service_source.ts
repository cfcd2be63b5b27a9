import { assertOption, shown } from "../algorithms/_assert_option.ts";
import { amend, StatusError } from "./errors.ts";
import { guardedFetch } from "./guarded_fetch.ts";
import type { JsonResponse } from "./json_response.ts";
import { redactor } from "./redact.ts";
import { checkService } from "./services/_check.ts";
import { findText, traitsOf, valuesOf } from "./services/_values.ts";
import type { Service } from "./services/service.ts";
import {
  encodeJob,
  jobReader,
  type JobSource,
  type ResolvedStatusOptions,
} from "./status.ts";
import { readStatus, type StatusReading } from "./status_reading.ts";
import { connect, type ErrorDescription } from "./transport.ts";
import type { Read } from "./engine_options.ts";

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

/** A function that makes what a wait polls, from its options. */
export type OpenSource = (options: ResolvedStatusOptions) => JobSource;

/**
 * Makes the function that opens the jobs of a service.
 *
 * @param service The service; the default one if it is left out.
 * @throws {TypeError} If the service is invalid.
 */
export function sourceOf(service: Service | undefined): OpenSource | undefined {
  if (service === undefined) return undefined;
  checkService(service);
  return (options) => openJob(service, options);
}

function openJob(service: Service, options: ResolvedStatusOptions): JobSource {
  const { job, clock } = options;
  const [address, path = "", query] = locateJob(service, job, options.baseUrl);
  const endpoint = connect(
    {
      ...options,
      baseUrl: withQuery(address, query),
      headers: mergeHeaders(service, options.headers),
      fetch: guardedFetch(options.fetch, (text) => redact(text)),
    },
    "GET",
    path,
  );
  const redact = redactor(endpoint.headers);
  const name = query ? `${endpoint.name}?${query}` : endpoint.name;
  const describe = (text: string | undefined) =>
    describeError(service, text && redact(text));
  const look = jobReader(
    { ...endpoint, name, describe },
    clock,
    (response) => readService(service, response, redact),
  );
  return {
    name,
    origin: `${endpoint.origin} ${service.name}`,
    read: withGrace(look, service, () => clock.now()),
  };
}

/** The headers of the service, and those of the call before them. */
function mergeHeaders(
  service: Service,
  given: RequestInit["headers"],
): Headers {
  try {
    const headers = new Headers(service.headers?.());
    new Headers(given).forEach((value, name) => headers.set(name, value));
    return headers;
  } catch {
    // The error of some runtimes shows the value, which may be a key.
    throw new TypeError(
      `Cannot use the service '${service.name}' as its headers must be names and values that HTTP allows`,
    );
  }
}

/**
 * Where a job is.
 *
 * @returns The address of the server, and the job's path and query there; or the
 * address of the job alone.
 */
function locateJob(
  service: Service,
  job: string | undefined,
  base: string | URL | undefined,
): [address: string, path?: string, query?: string] {
  const { path, currentPath } = service;
  const server = `${base ?? service.baseUrl ?? "http://127.0.0.1:5000"}`;
  if (job === undefined && currentPath !== undefined) {
    return [server, ...split(currentPath)];
  }
  const id = encodeJob(job);
  if (path !== undefined) {
    return [server, ...split(path.replaceAll("{job}", () => id))];
  }
  // With a server of the caller's choice, the credentials go to no other one.
  const url = parseUrl(job, server);
  const origin = base === undefined ? undefined : parseUrl(server)?.origin;
  assertOption(
    url !== undefined && (origin ?? url.origin) === url.origin,
    "Cannot poll as 'job'",
    `the address of a job${origin ? ` at ${origin}` : ""}`,
    shown(job).replace(/[?#].*|.*@/gs, ""),
  );
  url.hash = "";
  return [url.href];
}

function parseUrl(url: string | undefined, base?: string): URL | undefined {
  try {
    const parsed = new URL(`${url}`, base);
    return /^https?:$/.test(parsed.protocol) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Splits a path from its query. */
function split(path: string): [path: string, query: string] {
  const [first = "", ...rest] = path.split("?");
  return [first, rest.join("?")];
}

function withQuery(address: string, query: string | undefined): string {
  const mark = address.includes("?") ? "&" : "?";
  return query ? address + mark + query : address;
}

/** Reads a status, or throws the error that the response is. */
function readService(
  service: Service,
  response: JsonResponse,
  redact: (text: string) => string,
): StatusReading {
  const json = JSON.stringify(response.body);
  const redacted = redact(json);
  const body: unknown = json === redacted
    ? response.body
    : JSON.parse(redacted);
  const { envelope, traits } = service;
  const fields = valuesOf(service, body, response.headers);
  const code = findText(body, envelope?.code);
  const success = envelope?.success;
  const isError = success === undefined
    ? fields.status === undefined
    : code !== `${success}`;
  if (code !== undefined && isError) {
    const transient = envelope?.transient?.some((known) => `${known}` === code);
    throw response.fail("http", "", transient);
  }
  const { completed, error } = service.words;
  const reading = readStatus(
    { ...response, body },
    fields,
    (word) =>
      includes(completed, word)
        ? "completed"
        : includes(error, word)
        ? "error"
        : "pending",
  );
  return traits ? { ...reading, traits: traitsOf(body, traits) } : reading;
}

function includes(words: readonly string[], word: string): boolean {
  return words.some((known) => known.toLowerCase() === word);
}

/** Describes an error in the service's own words, where it has an envelope. */
function describeError(
  { envelope }: Service,
  said: string | undefined,
): ErrorDescription {
  let body: unknown;
  try {
    body = JSON.parse(`${said}`);
  } catch {
    // The text is quoted as it is.
  }
  const code = findText(body, envelope?.code);
  const message = findText(body, envelope?.message);
  return code === undefined && message === undefined
    ? { text: said }
    : { code, text: [code, message].filter(Boolean).join(": ") };
}

/** Bears with a service that needs some time to become consistent. */
function withGrace(
  look: Read<StatusReading>,
  { resultGrace = 0, notFoundGrace = 0 }: Service,
  now: () => number,
): Read<StatusReading> {
  let start: number | undefined;
  let exists = false;
  /** When the job was first seen completed without a result. */
  let incomplete: number | undefined;
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
    incomplete ??= now();
    const waited = now() - incomplete;
    const interval = Math.max(MIN_RECHECK_MS, Math.min(waited, MAX_RECHECK_MS));
    const left = resultGrace - waited;
    return left > 0
      ? { ...reading, recheck: Math.min(interval, left) }
      : reading;
  };
}
