import { messageOf } from "../_message_of.ts";
import type { StatusCode } from "@std/http/status";
import type { ProblemPart } from "./plain_response.ts";
import type { ProblemOptions } from "./problem.ts";

/** A refused request: thrown, and sent as problem details (RFC 9457). */
export class HttpProblem extends Error {
  /** Always `"HttpProblem"`. */
  override readonly name = "HttpProblem";
  /** The status code. */
  readonly status: StatusCode;
  /** Headers of the response. */
  readonly headers: Readonly<Record<string, string>> | undefined;
  /** The invalid parts of the request. */
  readonly errors: readonly ProblemPart[] | undefined;
  /** The code that a wire has for it. */
  readonly code: string | undefined;

  /**
   * Creates the problem.
   *
   * @param status The status code.
   * @param detail The reason, in a sentence.
   * @param options Headers, and the invalid parts.
   */
  constructor(
    status: StatusCode,
    detail: string,
    options: ProblemOptions = {},
  ) {
    super(detail);
    this.status = status;
    this.headers = options.headers;
    this.errors = options.errors;
    this.code = options.code;
  }
}

/**
 * Refuses a request with the message of an error that its values cause.
 *
 * @param status The status code.
 * @param act What causes the error.
 * @param kinds The kinds of errors; others are thrown as they are.
 * @returns What `act` returns.
 * @throws {HttpProblem} With that message.
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
