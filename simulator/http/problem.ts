import { STATUS_TEXT, type StatusCode } from "@std/http/status";
import type { PlainResponse } from "./plain_response.ts";

/** A part of a request that is wrong. */
export interface ProblemPart {
  /** What is wrong with it. */
  readonly detail: string;
  /** Where it is: a JSON pointer into the body, or the parameter's name. */
  readonly pointer: string;
}

/** What there is to say about a problem beside its status. */
export interface ProblemOptions {
  /** Further headers, with names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The parts of the request that are wrong. */
  readonly errors?: readonly ProblemPart[] | undefined;
}

/**
 * An answer that says what is wrong with a request (RFC 9457).
 *
 * @param status The status code.
 * @param detail What is wrong with this one, for people.
 * @param instance The path it was sent to.
 * @param options Headers, and the parts that are wrong.
 */
export function problem(
  status: StatusCode,
  detail: string,
  instance: string,
  options: ProblemOptions = {},
): PlainResponse {
  const { headers = {}, errors } = options;
  const title = STATUS_TEXT[status];
  // The type would say no more than the status does (RFC 9457, section 4.2.1).
  const type = "about:blank";
  return {
    status,
    headers: [
      ["content-type", "application/problem+json"],
      ["cache-control", "no-store"],
      ...Object.entries(headers),
    ],
    body: JSON.stringify({ type, title, status, detail, instance, errors }),
  };
}
