import {
  bytesOf,
  type PlainResponse,
  toResponse,
  withoutBody,
} from "../message/plain_response.ts";
import type { Recorder, RequestContext } from "../message/request_context.ts";
import { ANYWHERE, type Route } from "./route.ts";

/** A request on its way to its route. */
export interface Incoming {
  readonly request: Request;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  /** Returns the address of the client. */
  readonly address: () => string;
}

export interface ObserverOptions {
  now(): number;
  readonly requestIds: RequestIds;
  readonly recorders: Iterable<Recorder>;
  /** Also receives requests that leave no trace. */
  readonly log: Recorder | undefined;
}

const NO_FAULTS: readonly string[] = [];

/** Begins the context of each request, and records it with its response. */
export class Observer {
  readonly #options: ObserverOptions;

  constructor(options: ObserverOptions) {
    this.#options = options;
  }

  begin(incoming: Incoming, route: Route): RequestContext {
    const at = this.#options.now();
    const { request, path, params, address } = incoming;
    const { headers, method } = request;
    return {
      request,
      method,
      path,
      params,
      address,
      route: route.path === ANYWHERE ? undefined : route,
      at,
      requestId: this.#options.requestIds.idOf(headers, route.leavesNoTrace),
      client: clientName(headers),
      apiKey: undefined,
      job: undefined,
      ordinal: 0,
      shown: undefined,
      retryAfter: undefined,
      choosesFaults: false,
      faults: NO_FAULTS,
      headers: [],
      status: 0,
      bytes: 0,
      answeredAt: at,
      poll: undefined,
      early: false,
      waste: undefined,
      details: undefined,
    };
  }

  /**
   * Makes the response to send, and records the request: now, or when the stream
   * has ended.
   */
  end(context: RequestContext, given: PlainResponse, now: number): Response {
    const { method } = context;
    const response = method === "HEAD" ? withoutBody(given) : given;
    context.status = response.status;
    context.bytes = bytesOf(response);
    context.answeredAt = now;
    const stream = response.stream?.(this.#onceEnded(context));
    const sent = toResponse(response, context.headers, stream);
    sent.headers.set("x-request-id", context.requestId);
    // Dates in a body relate to the simulator's clock.
    sent.headers.set("date", new Date(now).toUTCString());
    if (!stream) this.#record(context);
    return sent;
  }

  #onceEnded(context: RequestContext): () => void {
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      context.answeredAt = this.#options.now();
      this.#record(context);
    };
  }

  #record(context: RequestContext): void {
    const { recorders, log } = this.#options;
    if (!context.route?.leavesNoTrace) {
      for (const recorder of recorders) recorder.record(context);
    }
    log?.record(context);
  }
}

const MAX_NAME_LENGTH = 128;

export const ANONYMOUS = "anonymous";

const REQUEST_ID = /^[\x21-\x7e]{1,128}$/;

// Of ASCII and of Latin-1: terminals obey both.
const CONTROL = /\p{Cc}/gu;

/**
 * The name of a client: `X-Client`, or else `User-Agent`. It is stored and shown,
 * so its length is bounded and it has no control characters.
 */
export function clientName(headers: Headers): string {
  const given = headers.get("x-client")?.trim() ||
    headers.get("user-agent")?.trim();
  if (!given) return ANONYMOUS;
  return given.slice(0, MAX_NAME_LENGTH).replaceAll(CONTROL, " ");
}

export class RequestIds {
  readonly #prefix: string;
  /** The number of ids that were made for requests that leave a trace. */
  #count = 0;
  #untraced = 0;

  /**
   * Begins without ids.
   *
   * @param prefix The beginning of new ids, which distinguishes runs.
   */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /**
   * The id of a request: `X-Request-Id`, if a header can repeat it, or a new one.
   *
   * @param leavesNoTrace Whether a new one does not count.
   */
  idOf(headers: Headers, leavesNoTrace = false): string {
    const given = headers.get("x-request-id");
    if (given !== null && REQUEST_ID.test(given)) return given;
    return leavesNoTrace
      ? `${this.#prefix}-0${(++this.#untraced).toString(36)}`
      : `${this.#prefix}-${(++this.#count).toString(36)}`;
  }

  get state(): number {
    return this.#count;
  }

  restoreState(count: number): void {
    this.#count = count;
  }
}
