import type { ProblemDetails, ProblemPart } from "../message/plain_response.ts";

/** The status and the code of an error that has no code of its own. */
const ERRORS: Readonly<
  Record<number, readonly [status: number, code: string]>
> = {
  400: [400, "invalid_parameter"],
  401: [401, "unauthorized"],
  402: [402, "insufficient_credit"],
  403: [403, "forbidden"],
  404: [404, "not_found"],
  405: [405, "method_not_allowed"],
  409: [409, "conflict"],
  410: [404, "not_found"],
  413: [413, "payload_too_large"],
  414: [414, "invalid_parameter"],
  415: [400, "invalid_parameter"],
  422: [400, "invalid_parameter"],
  429: [429, "rate_limit_exceeded"],
  431: [400, "invalid_parameter"],
  500: [500, "internal_error"],
  503: [503, "service_unavailable"],
  504: [504, "gateway_timeout"],
  507: [503, "service_unavailable"],
};

/** The service gives these for any cause. */
const MESSAGES: Readonly<Record<string, string>> = {
  unauthorized: "Unauthorized",
};

/** An error, before a generation writes it. */
export interface HeyGenError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly param: string | undefined;
}

/**
 * The status, the kind and the message of an error, as all generations have them.
 */
export function heygenError(
  { status, detail, code, errors }: ProblemDetails,
): HeyGenError {
  const [sent, fallback] = ERRORS[status] ??
    [status, status < 500 ? "invalid_parameter" : "internal_error"];
  const name = code ?? fallback;
  const [first] = errors ?? [];
  return {
    status: sent,
    code: name,
    message: MESSAGES[name] ?? messageOf(detail, first),
    param: first && nameOf(first) || undefined,
  };
}

/** The name of an invalid part: `video.url`; empty for the whole body. */
function nameOf({ pointer }: ProblemPart): string {
  return pointer.replace(/^\//, "").replaceAll("/", ".");
}

function messageOf(detail: string, part?: ProblemPart): string {
  if (!part) return detail;
  const name = nameOf(part) || "body";
  const colon = part.detail.startsWith("must ") ? "" : ":";
  return `'${name}'${colon} ${part.detail}`;
}
