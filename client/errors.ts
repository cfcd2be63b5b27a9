import type { PollReport, Reading } from "./report.ts";

/**
 * What went wrong with a status request:
 *
 * - `"unreachable"`: there was no answer, or it broke off;
 * - `"timeout"`: there was none in time;
 * - `"http"`: the server answered with an error status;
 * - `"answer"`: the server answered with something that is no status;
 * - `"read"`: the function handed to `poll` failed for a reason of its own.
 */
export type StatusErrorType =
  | "unreachable"
  | "timeout"
  | "http"
  | "answer"
  | "read";

/** What a {@linkcode StatusError} knows about the failure. */
export interface StatusErrorOptions {
  /** The error behind this one. */
  readonly cause?: unknown;
  /** The status code of the answer, if there was one. */
  readonly httpStatus?: number;
  /** Whether the same request may succeed later. */
  readonly transient?: boolean;
  /** Milliseconds that the server asked to be left alone. */
  readonly retryAfter?: number | undefined;
}

/** The one error that a caller of this library has to know. */
export class StatusError extends Error {
  /** Always `"StatusError"`. */
  override readonly name = "StatusError";
  /** What went wrong. */
  readonly type: StatusErrorType;
  /** The status code of the answer, if there was one. */
  readonly httpStatus: number | undefined;
  /** Whether the same request may succeed later. */
  readonly transient: boolean;
  /** Milliseconds that the server asked to be left alone. */
  readonly retryAfter: number | undefined;
  /** The requests that the call had made when it gave up. */
  requests = 0;
  /** The last good report before the failure, if there was one. */
  report: PollReport<Reading> | undefined;

  /**
   * Creates the error.
   *
   * @param type What went wrong.
   * @param message The whole story in one line.
   * @param options What else is known.
   */
  constructor(
    type: StatusErrorType,
    message: string,
    options: StatusErrorOptions = {},
  ) {
    super(message, options);
    this.type = type;
    this.httpStatus = options.httpStatus;
    this.transient = options.transient ?? false;
    this.retryAfter = options.retryAfter;
  }

  /**
   * Makes any error one of these.
   *
   * @param error What was thrown.
   */
  static from(error: unknown): StatusError {
    if (error instanceof StatusError) return error;
    const message = `Cannot read the status: ${messageOf(error)}`;
    return new StatusError("read", message, { cause: error });
  }
}

/** What a thrown value has to say. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
