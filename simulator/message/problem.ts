import { STATUS_TEXT, type StatusCode } from "@std/http/status";
import type { PlainResponse } from "./plain_response.ts";

/** An invalid part of a request. */
export interface ProblemPart {
  /** What is wrong. */
  readonly detail: string;
  /** Where it is: a JSON pointer into the body, or the parameter's name. */
  readonly pointer: string;
}

/** Options of {@linkcode problem}. */
export interface ProblemOptions {
  /** Further headers, with names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The invalid parts of the request. */
  readonly errors?: readonly ProblemPart[] | undefined;
}

/**
 * Creates a response with problem details (RFC 9457).
 *
 * @param status The status code.
 * @param detail What is wrong with this request, in a sentence.
 * @param instance The path of the request.
 * @param options Headers, and the invalid parts.
 */
export function problem(
  status: StatusCode,
  detail: string,
  instance: string,
  options: ProblemOptions = {},
): PlainResponse {
  const { headers = {}, errors } = options;
  const title = STATUS_TEXT[status];
  // A type of its own would add nothing to the status (RFC 9457, section 4.2.1).
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
