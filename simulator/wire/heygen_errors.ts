import { z } from "@hono/zod-openapi";
import type { ProblemDetails, ProblemPart } from "../message/plain_response.ts";
import type { Wire } from "../message/wire.ts";

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

/**
 * The status, the kind and the message of an error, as all generations have them.
 */
function heygenError({ status, detail, code, errors }: ProblemDetails) {
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

/** The code of an id that no video has. */
export const INVALID_VIDEO_ID = "40031";

const INVALID_QUERY = 40_012;

/** The code of an error that has no code of its own, by the status code. */
const CODES: Readonly<Record<number, number>> = {
  400: 40_001,
  401: 400_112,
  402: 400_118,
  404: 40_404,
  429: 400_123,
};

/** The first generation: `{ code: 100, data, message }` or `{ code, message }`. */
export const V1: Wire = {
  prefix: "/v1/",
  errorSchema: z.object({
    code: z.int().describe("The kind of error."),
    message: z.string().describe("What is wrong, for people."),
  }).openapi("V1Error"),
  encodeError(problem: ProblemDetails) {
    const { status, message } = heygenError(problem);
    return { status, body: { code: codeOf(problem, status), message } };
  },
};

function codeOf(
  { status, code, errors: [first] = [] }: ProblemDetails,
  sent: number,
): number {
  if (code !== undefined && /^\d+$/.test(code)) return Number(code);
  const isQuery = status === 422 && first && !/^(?:\/|$)/.test(first.pointer);
  return isQuery
    ? INVALID_QUERY
    : CODES[sent] ?? (sent < 500 ? 40_001 : 500_000);
}

/** The second generation: `{ error: null, data }` or `{ data: null, error }`. */
export const V2: Wire = {
  prefix: "/v2/",
  errorSchema: z.object({
    data: z.null(),
    error: z.object({
      code: z.string().describe("The kind of error."),
      message: z.string().describe("What is wrong, for people."),
    }),
  }).openapi("V2Error"),
  encodeError(problem: ProblemDetails) {
    const { status, code, message } = heygenError(problem);
    // Measured: the service has no code of its own for a wrong key.
    const sent = status === 401 ? "internal_error" : code;
    return { status, body: { data: null, error: { code: sent, message } } };
  },
};

/** The third generation: `{ data }` or `{ error }`. */
export const V3: Wire = {
  prefix: "/v3/",
  errorSchema: z.object({
    error: z.object({
      code: z.string().describe("The kind of error."),
      message: z.string().describe("What is wrong, for people."),
      param: z.string().optional().describe("The invalid parameter."),
      doc_url: z.string().describe("The page about the kind of error."),
    }),
  }).openapi("V3Error"),
  encodeError(problem: ProblemDetails) {
    const { status, code, message, param } = heygenError(problem);
    const doc_url = `https://developers.heygen.com/docs/error-codes#${
      code.replaceAll("_", "-")
    }`;
    return { status, body: { error: { code, message, param, doc_url } } };
  },
};
