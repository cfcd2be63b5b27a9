import { STATUS_TEXT, type StatusCode } from "@std/http/status";
import { messageOf } from "../_message_of.ts";
import {
  jsonResponse,
  type PlainResponse,
  type ProblemPart,
} from "./plain_response.ts";
import type { Wire } from "./wire.ts";

export interface ProblemOptions {
  /** Further headers, with names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** When to try again, in milliseconds: `Retry-After` has whole seconds. */
  readonly retryAfter?: number;
  readonly errors?: readonly ProblemPart[] | undefined;
  /** The code that a wire has for it, where its errors have codes. */
  readonly code?: string | undefined;
}

/** A refused request: thrown, and sent as problem details (RFC 9457). */
export class HttpProblem extends Error {
  override readonly name = "HttpProblem";
  readonly status: StatusCode;
  readonly options: ProblemOptions;

  constructor(
    status: StatusCode,
    detail: string,
    options: ProblemOptions = {},
  ) {
    super(detail);
    this.status = status;
    this.options = options;
  }
}

export function problemResponse(
  { status, message: detail, options }: HttpProblem,
  instance: string,
): PlainResponse {
  const { headers, retryAfter, errors, code } = options;
  const title = STATUS_TEXT[status];
  // A type of its own would add nothing to the status (RFC 9457, section 4.2.1).
  const type = "about:blank";
  const body = { type, title, status, detail, instance, errors };
  return {
    ...jsonResponse(status, body, {
      "content-type": "application/problem+json",
      ...headers,
      ...(retryAfter !== undefined && {
        "retry-after": String(Math.ceil(retryAfter / 1_000)),
      }),
    }),
    problem: { status, detail, code, errors },
  };
}

/** Writes a problem, if it is one, in the form of a wire that has its own. */
export function encodeError(
  wire: Wire | undefined,
  response: PlainResponse,
): PlainResponse {
  if (!wire || !response.problem) return response;
  const { status, body } = wire.encodeError(response.problem);
  return jsonResponse(status, body, {
    ...Object.fromEntries(response.headers),
    "content-type": "application/json",
  });
}

/** Refuses a request for what does not exist with 404. */
export function found<T>(
  value: T | undefined,
  detail: string,
  code?: string,
): T {
  if (value !== undefined) return value;
  throw new HttpProblem(404, detail, { code });
}

export function invalidPart(
  part: "query" | "body",
  pointer: string,
  detail: string,
): HttpProblem {
  const errors = [{ detail, pointer }];
  return new HttpProblem(422, `The request ${part} is invalid.`, { errors });
}

/**
 * Refuses a request with the message of an error that its values cause.
 *
 * @param kinds The kinds of errors; others are thrown as they are.
 */
export function refuseOnError<T>(
  status: StatusCode,
  act: () => T,
  kinds: readonly ErrorConstructor[] = [TypeError, RangeError],
): T {
  try {
    return act();
  } catch (error) {
    if (!kinds.some((kind) => error instanceof kind)) throw error;
    throw new HttpProblem(status, messageOf(error));
  }
}
