import { assertKind } from "../../algorithms/_assert_option.ts";
import type { StatusError } from "../errors.ts";
import {
  type JsonObject,
  type JsonResponse,
  requestJson,
  requestStream,
} from "../http.ts";
import type { ConnectionOptions, PollOptions } from "../options.ts";
import { type Resolved, resolveOptions } from "../wait.ts";
import { requestWithRetries } from "../retry.ts";
import { assertNoError } from "../service_reading.ts";
import { connectService } from "../service_request.ts";
import { heygenV3 } from "../services/heygen_v3.ts";
import type { Service } from "../services/service.ts";
import { defined } from "../values.ts";

/** The budgets of a call that is not a wait; they are those of `fetchStatus`. */
export type RequestOptions = Pick<
  PollOptions,
  | "attemptTimeout"
  | "random"
  | "retryAfterCap"
  | "retryBudget"
  | "signal"
  | "timeout"
>;

/** Options of {@linkcode createHeyGenClient}. The budgets are defaults for all calls. */
export interface HeyGenOptions extends RequestOptions, ConnectionOptions {
  /** The API key, which appears in no error, report or log. */
  readonly apiKey: string;
  /**
   * The address of the service, or of a simulator.
   *
   * @default {"https://api.heygen.com"}
   */
  readonly baseUrl?: string | URL;
}

/** A request to the API. */
export interface ApiRequest<T> {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  /** The query, which messages leave out. */
  readonly query?: Readonly<Record<string, string>>;
  /** A form, or an object that is sent as JSON. */
  readonly body?: FormData | object;
  /** The key under which the service acts once, by default a new one with a body. */
  readonly idempotencyKey?: string | undefined;
  /** Whether a failure that is usually final may pass. */
  readonly mayPass?: (error: StatusError) => boolean;
  /** Reads the content of the envelope; `undefined` if it is invalid. */
  readonly read: (data: JsonObject, response: JsonResponse) => T | undefined;
}

export class Connection {
  /** The service, whose headers have the key. */
  readonly service: Service;
  readonly origin: string;
  readonly #defaults: Omit<HeyGenOptions, "apiKey">;

  constructor(options: HeyGenOptions) {
    const { apiKey, ...defaults }: HeyGenOptions = Object(options);
    this.service = heygenV3({ apiKey });
    const baseUrl = this.service.baseUrl ?? "";
    this.#defaults = { baseUrl, ...defined(defaults) };
    const { service } = this;
    const [{ origin }] = connectService(service, this.options({}), "GET", "/");
    this.origin = origin;
  }

  /** The options of a call, with the client's for those left out. */
  withDefaults<O extends RequestOptions>(options: O) {
    return { ...this.#defaults, ...defined<O>(options) };
  }

  /** The same, checked and complete. */
  options(options: RequestOptions) {
    return resolveOptions(this.withDefaults(options));
  }

  /** Sends a request until it succeeds, within the budgets. */
  async call<T>(request: ApiRequest<T>, budgets: RequestOptions): Promise<T> {
    const { method, path, body, mayPass } = request;
    const options = this.options(budgets);
    const { idempotencyKey = body && crypto.randomUUID() } = request;
    const repeated = { ...request, idempotencyKey };
    const [value] = await requestWithRetries({
      name: `${method} ${path}`,
      send: (signal) => this.once(repeated, options, signal),
      mayRepeat: (error) =>
        error.transient || error.code === "request_in_progress" ||
        // With the key, a good response may be asked for in place of a bad one.
        (idempotencyKey !== undefined && error.type === "answer") ||
        mayPass?.(error) === true,
    }, options);
    return value;
  }

  async once<T>(
    { method, path, query = {}, body, idempotencyKey, read }: ApiRequest<T>,
    options: ReturnType<Connection["options"]>,
    signal: AbortSignal,
  ): Promise<T> {
    const isForm = body instanceof FormData;
    const payload = body && { body: isForm ? body : JSON.stringify(body) };
    const { fetch } = options;
    const [request] = connectService(
      this.service,
      {
        ...options,
        fetch: (url, init) => fetch(url, { ...init, ...payload }),
      },
      method,
      `${path}?${new URLSearchParams(query)}`,
    );
    const headers = {
      ...(body && !isForm && { "content-type": "application/json" }),
      ...(idempotencyKey && { "idempotency-key": idempotencyKey }),
    };
    const response = await requestJson(request, signal, headers);
    const { data }: { data?: unknown } = Object(response.body);
    assertNoError(this.service, response, Object(data) !== data);
    const value = read(Object(data), response);
    if (value !== undefined) return value;
    throw response.fail("answer", " without what was requested");
  }
}

/** A request to a signed address, which needs no key and must not receive one. */
interface SignedRequest {
  readonly method: "GET" | "PUT";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Blob;
}

/**
 * Sends a request to a signed address, and returns a good response with an unread
 * body. Messages leave out the query, which has the signature.
 */
export function requestSigned(
  { method, url, headers, body }: SignedRequest,
  { fetch, clock }: Resolved<ConnectionOptions>,
  signal: AbortSignal,
): Promise<Response> {
  const { origin, pathname, search } = new URL(url);
  const request = {
    name: `${method} ${origin}${pathname}`,
    origin,
    query: search,
    headers: new Headers(headers),
    clock,
    send: (signal: AbortSignal, headers: Readonly<Record<string, string>>) =>
      fetch(url, { method, headers, signal, ...(body && { body }) }),
  };
  return requestStream(request, signal, headers);
}

/** A translation: its id, or anything with it, such as a report. */
export type TranslationRef = string | { readonly id?: string | undefined };

/** The id of a translation, checked. */
export function idOf(job: TranslationRef): string {
  const id: unknown = typeof job === "string" ? job : Object(job).id;
  // Dots alone would be a step in the path, and a comma separates ids.
  const ok = typeof id === "string" && !/^\.{0,2}$|,/.test(id);
  const accepted = "the id of a translation, or an object with it";
  assertKind(ok, "Cannot find the translation as 'job'", accepted, id);
  return id;
}

export const TRANSLATIONS = "/v3/video-translations";

export function pathOf(id: string): string {
  return `${TRANSLATIONS}/${encodeURIComponent(id)}`;
}

export const LANGUAGES: ApiRequest<string[]> = {
  method: "GET",
  path: `${TRANSLATIONS}/languages`,
  read: ({ languages }) =>
    Array.isArray(languages) ? languages.map(String) : undefined,
};
