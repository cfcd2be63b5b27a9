import { clientName } from "./names.ts";
import {
  bytesOf,
  type PlainResponse,
  toResponse,
  withoutBody,
} from "../message/plain_response.ts";
import type { RequestContext } from "../message/request_context.ts";
import { requestLog } from "../report/request_log.ts";
import type { Parts } from "../parts.ts";
import type { Route } from "./route.ts";
import { ANYWHERE } from "./unrouted.ts";

/** A request on its way to its route. */
export interface Incoming {
  readonly request: Request;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  /** Returns the address of the client. */
  readonly address: () => string;
}

interface Recorder {
  record(context: RequestContext): void;
}

const NO_FAULTS: readonly string[] = [];

/** Begins the context of each request, and records it with its response. */
export class Observer {
  readonly #now: () => number;
  readonly #requestIds: Parts["requestIds"];
  readonly #recorders: readonly Recorder[];
  /** Also receives requests that leave no trace. */
  readonly #log: Recorder | undefined;
  /** The second of {@linkcode #date}, since the epoch. */
  #second = NaN;
  #date = "";

  constructor(simulation: Parts) {
    const { pollStats, journal, metrics, requestEvents, ids } = simulation;
    const { onRequest } = simulation.settings;
    this.#now = () => simulation.time.now();
    this.#requestIds = simulation.requestIds;
    this.#recorders = [pollStats, journal, metrics, requestEvents];
    this.#log = onRequest && requestLog(onRequest, (job) => ids.encode(job));
  }

  begin(incoming: Incoming, route: Route): RequestContext {
    const at = this.#now();
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
      requestId: this.#requestIds.idOf(headers, route.leavesNoTrace),
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
    sent.headers.set("date", this.#dateOf(now));
    if (!stream) this.#record(context);
    return sent;
  }

  /** The value of `Date`: many responses have the same second. */
  #dateOf(now: number): string {
    const second = Math.floor(now / 1_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#date = new Date(now).toUTCString();
    }
    return this.#date;
  }

  #onceEnded(context: RequestContext): () => void {
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      context.answeredAt = this.#now();
      this.#record(context);
    };
  }

  #record(context: RequestContext): void {
    if (!context.route?.leavesNoTrace) {
      for (const recorder of this.#recorders) recorder.record(context);
    }
    this.#log?.record(context);
  }
}
