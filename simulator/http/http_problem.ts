import type { StatusCode } from "@std/http/status";
import type { ProblemOptions, ProblemPart } from "./problem.ts";

/** A request that is not taken: thrown, and answered as a problem. */
export class HttpProblem extends Error {
  /** Always `"HttpProblem"`. */
  override readonly name = "HttpProblem";
  /** The status code to answer with. */
  readonly status: StatusCode;
  /** Headers to answer with. */
  readonly headers: Readonly<Record<string, string>> | undefined;
  /** The parts of the request that are wrong. */
  readonly errors: readonly ProblemPart[] | undefined;

  /**
   * Refuses a request.
   *
   * @param status The status code.
   * @param detail What is wrong, for people.
   * @param options Headers, and the parts that are wrong.
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
  }
}
