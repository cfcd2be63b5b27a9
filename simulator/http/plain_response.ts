import { Buffer } from "node:buffer";

/** The body of an answer. */
export type ResponseBody = string | Uint8Array<ArrayBuffer> | null;

/**
 * Opens a stream.
 *
 * @param ended Is to be called when the stream is through: it has come to its
 * end, or failed, or its reader has left. Only the first call counts.
 */
export type OpenStream = (ended: () => void) => ReadableStream<Uint8Array>;

/**
 * An answer as a value, before it goes out. Whoever stands between a route and
 * the network (a fault, a limit) makes another one of it.
 */
export interface PlainResponse {
  /** The status code. */
  readonly status: number;
  /** The headers, with names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The body, complete. */
  readonly body: ResponseBody;
  /**
   * Opens a stream to send in place of the body: for answers that come in pieces.
   * It is called when the answer goes out, so that no stream is open that nobody
   * reads.
   */
  readonly stream?: OpenStream;
}

/**
 * The same answer with other headers: what is given replaces what has the same
 * name, and `undefined` takes it away.
 *
 * @param answer The answer.
 * @param headers Names in lower case, and values.
 */
export function withHeaders(
  answer: PlainResponse,
  headers: Readonly<Record<string, string | undefined>>,
): PlainResponse {
  const kept = answer.headers.filter(([name]) => !Object.hasOwn(headers, name));
  const added = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const]
  );
  return { ...answer, headers: [...kept, ...added] };
}

/**
 * The same answer to a request that wants no body (RFC 9110, section 9.3.2).
 *
 * @param answer The answer.
 */
export function withoutBody(answer: PlainResponse): PlainResponse {
  const { status, headers, body } = answer;
  if (body === null) return { status, headers, body };
  // A server would say that there are 0 bytes, which GET would not send (section 8.6).
  const length = ["content-length", String(bytesOf(answer))] as const;
  return { status, headers: [...headers, length], body: null };
}

/**
 * An answer in JSON.
 *
 * @param status The status code.
 * @param body What to put into JSON.
 * @param headers Further headers, with names in lower case.
 */
export function jsonResponse(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): PlainResponse {
  return {
    status,
    headers: [
      ["content-type", "application/json"],
      ["cache-control", "no-store"],
      ...Object.entries(headers),
    ],
    body: JSON.stringify(body),
  };
}

/**
 * The length of a response's body, in bytes.
 *
 * @param response The response.
 */
export function bytesOf({ body }: PlainResponse): number {
  return typeof body === "string"
    ? Buffer.byteLength(body)
    : body?.byteLength ?? 0;
}
