import { Buffer } from "node:buffer";

export type ResponseBody = string | Uint8Array<ArrayBuffer> | null;

/**
 * Opens a stream.
 *
 * @param ended To call when the stream has ended, failed or been cancelled; only
 * the first call counts.
 */
export type OpenStream = (ended: () => void) => ReadableStream<Uint8Array>;

/** What is wrong with a request, before a wire writes it in its own form. */
export interface ProblemDetails {
  readonly status: number;
  readonly detail: string;
  /** The wire's own code for it, if the status alone does not determine it. */
  readonly code?: string | undefined;
  readonly errors?: readonly ProblemPart[] | undefined;
}

export interface ProblemPart {
  readonly detail: string;
  /** Where it is: a JSON pointer into the body, or the parameter's name. */
  readonly pointer: string;
}

/**
 * A response as a value, before it is sent: middlewares and faults change it.
 */
export interface PlainResponse {
  readonly status: number;
  /** The headers, with names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: ResponseBody;
  /**
   * Opens a stream to send in place of the body. It is called when the response is
   * sent, so that no stream is open without a reader.
   */
  readonly stream?: OpenStream;
  /** The problem that the body describes. */
  readonly problem?: ProblemDetails;
}

export type MaybePromise<T> = T | Promise<T>;

/** Applies a function to a value, or to what a promise resolves to. */
export function mapValue<T, U>(
  value: MaybePromise<T>,
  transform: (value: T) => U,
): MaybePromise<U> {
  return value instanceof Promise ? value.then(transform) : transform(value);
}

export const NO_CONTENT: PlainResponse = {
  status: 204,
  headers: [],
  body: null,
};

/**
 * Replaces headers of a response; `undefined` removes one.
 *
 * @param headers Names in lower case, and values.
 */
export function withHeaders(
  response: PlainResponse,
  headers: Readonly<Record<string, string | undefined>>,
): PlainResponse {
  const others = response.headers.filter(([name]) =>
    !Object.hasOwn(headers, name)
  );
  const added = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const]
  );
  return { ...response, headers: [...others, ...added] };
}

/** Removes the body of a response, for `HEAD` (RFC 9110, section 9.3.2). */
export function withoutBody(response: PlainResponse): PlainResponse {
  const { status, headers, body } = response;
  if (body === null) return { status, headers, body };
  // A server would send a length of 0, unlike for GET (section 8.6).
  const length = ["content-length", String(bytesOf(response))] as const;
  return { status, headers: [...headers, length], body: null };
}

/**
 * A response in JSON: all bodies in JSON are written here.
 *
 * @param headers Further headers, or other values of `content-type` and
 * `cache-control`; names in lower case.
 */
export function jsonResponse(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): PlainResponse {
  const all = {
    "content-type": "application/json",
    "cache-control": "no-store",
    ...headers,
  };
  const body = JSON.stringify(value);
  return { status, headers: Object.entries(all), body };
}

export function bytesOf({ body }: PlainResponse): number {
  return typeof body === "string"
    ? Buffer.byteLength(body)
    : body?.byteLength ?? 0;
}

/** The responses with a stream, whose length is unknown. */
const streamed = new WeakSet<Response>();

/** Whether a response is a stream, to be sent as it comes. */
export function isStream(response: Response): boolean {
  return streamed.has(response);
}

/**
 * Makes a response to send.
 *
 * @param stream The stream to send in place of the body.
 */
export function toResponse(
  { status, headers, body }: PlainResponse,
  more: PlainResponse["headers"],
  stream?: ReadableStream<Uint8Array>,
): Response {
  const response = new Response(stream ?? body, { status });
  // An option of the constructor would take several times as long.
  for (const [name, value] of headers) response.headers.set(name, value);
  for (const [name, value] of more) {
    // Of all headers only this one can be of several middlewares.
    if (name === "vary") response.headers.append(name, value);
    else response.headers.set(name, value);
  }
  if (stream) streamed.add(response);
  return response;
}
