import { STATUS_TEXT, type StatusCode } from "@std/http/status";
import type { PlainResponse, ProblemPart } from "./plain_response.ts";

/** Options of {@linkcode problem}. */
export interface ProblemOptions {
  /** Further headers, with names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The invalid parts of the request. */
  readonly errors?: readonly ProblemPart[] | undefined;
  /** The code that a wire has for it, where its errors have codes. */
  readonly code?: string | undefined;
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
  const { headers = {}, errors, code } = options;
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
    problem: { status, detail, code, errors },
  };
}
