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
  declare readonly type: StatusErrorType;
  /** The status code of the answer, if there was one. */
  declare readonly httpStatus?: number;
  /** Whether the same request may succeed later. */
  declare readonly transient: boolean;
  /** Milliseconds that the server asked to be left alone. */
  declare readonly retryAfter?: number;
  /** The requests that the call had made when it gave up. */
  declare requests: number;
  /** The id of the job, where the call waited for several. */
  declare job?: string;
  /** The last good report before the failure, if there was one. */
  declare report?: PollReport<Reading>;

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
    const { cause, ...known } = options;
    super(message, { cause });
    Object.assign(this, { type, transient: false, requests: 0 }, known);
  }
}

/** What a thrown value has to say, and what is behind it. */
export function messageOf(thrown: unknown): string {
  const { message = `${thrown}`, cause }: Partial<Error> = Object(thrown);
  // Node's own words are only "fetch failed"; the cause has the reason.
  return cause ? `${message}: ${messageOf(cause)}` : message;
}
