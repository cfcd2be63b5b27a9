import type { ErrorReport } from "./report.ts";
import { defined } from "./values.ts";

/**
 * What went wrong with a status request:
 *
 * - `"unreachable"`: there was no response, or it was cut off;
 * - `"timeout"`: there was no response in time;
 * - `"http"`: the response is an error, by its status or by its body;
 * - `"answer"`: the response has no valid body;
 * - `"read"`: the function passed to `poll` has failed.
 */
export type StatusErrorType =
  | "unreachable"
  | "timeout"
  | "http"
  | "answer"
  | "read";

/** The evidence of a {@linkcode StatusError}: its fields, as far as they are known. */
export type StatusErrorOptions = {
  readonly [
    Field in Exclude<
      keyof StatusError,
      "message" | "name" | "stack" | "toJSON" | "type"
    >
  ]?: StatusError[Field] | undefined;
};

/** The error of a wait that cannot continue, or of a request that has failed. */
export class StatusError extends Error {
  /** Always `"StatusError"`. */
  override readonly name = "StatusError";
  /** What went wrong. */
  declare readonly type: StatusErrorType;
  /** The status code of the response, if there was one. */
  declare readonly httpStatus?: number;
  /** The service's own code of the error, such as `"insufficient_credit"`. */
  declare readonly code?: string;
  /** The parameter of the request that the service finds invalid. */
  declare readonly param?: string;
  /** The id that the service gave the request. */
  declare readonly requestId?: string;
  /**
   * Whether the same request may succeed later.
   *
   * @default {false}
   */
  declare readonly transient: boolean;
  /** Milliseconds that the server asked the client to wait. */
  declare readonly retryAfter?: number;
  /**
   * The requests that the call had made when it gave up.
   *
   * @default {0}
   */
  declare readonly requests: number;
  /** The id of the job, where the call waited for several. */
  declare readonly job?: string;
  /** The last good report before the failure, if there was one. */
  declare readonly report?: ErrorReport;

  /**
   * Creates the error.
   *
   * @param type What went wrong.
   * @param message What was requested, and what came back, in one line.
   * @param options The evidence.
   */
  constructor(
    type: StatusErrorType,
    message: string,
    options: StatusErrorOptions = {},
  ) {
    const known = defined(options);
    super(message, known);
    Object.assign(this, { type, transient: false, requests: 0 }, known);
  }

  /** All fields for `JSON.stringify`, the message included. */
  toJSON(): object {
    return { ...this, message: this.message };
  }
}

/**
 * Adds evidence to a failure. Errors are fixed at construction, so this makes a
 * new one.
 *
 * @param caller Has the stack of the call, which is of more use than that of
 * the response that arrived later.
 */
export function amend(
  error: StatusError,
  known: StatusErrorOptions,
  caller: Error = error,
): StatusError {
  const { type, message, cause } = error;
  // Only V8 begins a stack with the error's name and message.
  const stack = caller.stack?.replace(/^Error\n/, () => `${error}\n`);
  const all = { ...error, cause, stack, ...known };
  return new StatusError(type, message, all);
}

/** The most characters of a thrown value that a message quotes. */
const MAX_QUOTE_LENGTH = 500;

/**
 * The texts and codes of a thrown value and its causes, one a line. A value may
 * be a symbol, `undefined`, an object that has no text, or its own cause.
 */
export function unwind(thrown: unknown, seen = new Set<unknown>()): string {
  seen.add(thrown);
  try {
    const { code, cause } = Object(thrown);
    const lines = [String(thrown).slice(0, MAX_QUOTE_LENGTH)];
    if (typeof code === "string") lines.push(code);
    if (cause && !seen.has(cause)) lines.push(unwind(cause, seen));
    return lines.join("\n");
  } catch {
    return "unreadable";
  }
}

/**
 * Transient statuses, each followed by its `Retry-After`: RFC 9110, sections
 * 15.5.9, 15.5.20 and 15.6; RFC 8470 for 425 and RFC 6585 for 429; and those of
 * gateways: Cloudflare's 520 to 525 and 530, 529 for an overloaded site, 598 and
 * 599 for timeouts of proxies. 403, 404 and 413 are transient only if the server
 * sends `Retry-After`.
 */
export const TRANSIENT_STATUS =
  /^((408|42[159]|50[0234]|52[0-59]|530|59[89]) |(40[34]|413) \d)/;

/**
 * Failures that would repeat: invalid certificates, addresses that a runtime
 * rejects, and a response that has been read before. Node and Bun have codes for
 * most of them, Deno has messages.
 */
export const FINAL_FAILURE =
  /^\w*(CERT|UNABLE_TO|ERR_SSL|ERR_INV)\w*$|peer certificate|InvalidContentType|: bad port$|(URL|unknown) scheme|redirect count|is locked/m;

/**
 * Failures that may pass: errors other than the kinds of programming mistakes,
 * and the network failures that runtimes report as a `TypeError`, or Bun by a name
 * of its own. Their messages are not standardized
 * (https://github.com/whatwg/fetch/issues/526).
 */
export const TRANSIENT_FAILURE =
  /^((?!Type|Ref|Ran|Syn|URI)\w*Error|TypeError: (the )?(fetch failed$|failed to fetch|load failed|error sending|network|internet|request|connection)(?! is)|Connection|FailedTo|Malformed|E[A-Z]+$)/im;
