import type { JsonResponse } from "./json_response.ts";
import { findText, traitsOf, valuesOf } from "./services/_values.ts";
import type { Service } from "./services/service.ts";
import { readStatus, type StatusReading } from "./status_reading.ts";
import type { ErrorDescription } from "./transport.ts";

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

/**
 * Throws if a response with an accepted status is an error by its body.
 *
 * @param isEmpty Whether the body lacks what was requested.
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

function includes(words: readonly string[], word: string): boolean {
  return words.some((known) => known.toLowerCase() === word);
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
