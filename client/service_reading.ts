import type { JobTraits } from "../algorithms/protocol.ts";
import type { ErrorDescription, JsonResponse } from "./http.ts";
import type { Status } from "./report.ts";
import type { Field, Service } from "./services/service.ts";
import {
  jobError,
  readStatus,
  type StatusFields,
  type StatusReading,
} from "./status.ts";
import { amount, defined, identifier, text, time } from "./values.ts";

/** Reads a status, or throws the error that the response is. */
export function readService(
  service: Service,
  response: JsonResponse,
  redact: (text: string) => string,
): StatusReading {
  // There is no body after a 304 that was not asked for.
  const json = JSON.stringify(response.body) ?? "";
  const redacted = redact(json);
  const body: unknown = json === redacted
    ? response.body
    : JSON.parse(redacted);
  const { traits } = service;
  const fields = valuesOf(service, body, response.headers);
  assertNoError(service, { ...response, body }, fields.status === undefined);
  const reading = readStatus(
    { ...response, body },
    fields,
    (word) => meaningOf(word, service),
  );
  return traits ? { ...reading, traits: traitsOf(body, traits) } : reading;
}

/**
 * Throws if a response with an accepted status is an error by its body, also if
 * that `isEmpty`: it lacks what was requested.
 */
export function assertNoError(
  { envelope }: Service,
  { body, fail }: JsonResponse,
  isEmpty: boolean,
): void {
  const code = findText(body, envelope?.code);
  const success = envelope?.success;
  const isError = success === undefined ? isEmpty : code !== `${success}`;
  if (code === undefined || !isError) return;
  const transient = envelope?.transient?.some((known) => `${known}` === code);
  throw fail("http", "", transient);
}

/** The meaning of a status word, in any case. */
export function meaningOf(word: string, { words }: Service): Status {
  const isIn = (words: readonly string[]) =>
    words.some((known) => known.toLowerCase() === word.toLowerCase());
  return isIn(words.completed)
    ? "completed"
    : isIn(words.error)
    ? "error"
    : "pending";
}

/** Describes an error in the service's own words, where it has an envelope. */
export function describeError(
  { envelope }: Service,
  said: string | undefined,
  headers: Headers,
): ErrorDescription {
  let body: unknown;
  try {
    body = JSON.parse(`${said}`);
  } catch {
    // The text is quoted as it is.
  }
  const code = findText(body, envelope?.code);
  const message = findText(body, envelope?.message);
  const words = [code, message].filter((word) => word !== undefined);
  // A response that is not an error may be of no use for another reason.
  const isError = code !== `${envelope?.success}` && words.length > 0;
  const requestId = headers.get("x-request-id") ?? undefined;
  if (!isError) return { text: said, requestId };
  const param = findText(body, envelope?.param);
  return { code, param, requestId, text: words.join(": ") };
}

/** Returns the first value of a field that can be read. */
function find(
  body: unknown,
  field: Field = [],
  read: (value: unknown) => unknown,
): unknown {
  for (const path of [field].flat()) {
    const value: unknown = path.split(".")
      .reduce((value, key) => Object(value)[key], body);
    const result = read(value);
    if (result !== undefined && !Number.isNaN(result)) return value;
  }
  return undefined;
}

function findText(
  body: unknown,
  field: Field | undefined,
): string | undefined {
  return identifier(find(body, field, identifier));
}

function valuesOf(
  service: Service,
  body: unknown,
  headers: Headers,
): StatusFields {
  const { progressMax = 1, serverTime } = service;
  const progress = amount(
    find(body, service.progress, amount),
    1 / progressMax,
  );
  return {
    status: find(body, service.status, text),
    id: find(body, service.id, identifier),
    progress: progress && Math.min(progress, 1),
    created_at: find(body, service.createdAt, time),
    completed_at: find(body, service.completedAt, time),
    server_time: serverTime
      ? find(body, serverTime, time)
      : headers.get("date"),
    completion_time: find(body, service.duration, amount),
    error: find(body, service.error, jobError),
    result_url: find(body, service.resultUrl, text),
  };
}

function traitsOf(
  body: unknown,
  fields: Exclude<Service["traits"], undefined>,
): JobTraits {
  return defined<JobTraits>({
    source: findText(body, fields.source),
    language: findText(body, fields.language),
    length: amount(find(body, fields.length, amount), 1_000),
  });
}
