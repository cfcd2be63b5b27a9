import type { Time } from "../core/time.ts";
import { HttpProblem } from "../message/http_problem.ts";
import {
  bytesOf,
  mapValue,
  type MaybePromise,
  type PlainResponse,
  toResponse,
  withoutBody,
} from "../message/plain_response.ts";
import { clientName, givenSignalOf } from "../message/request.ts";
import type {
  Handler,
  Middleware,
  Recorder,
  RequestContext,
} from "../message/request_context.ts";
import type { Parts } from "../parts.ts";
import { requestLog } from "../report/request_log.ts";
import { authorize } from "./auth.ts";
import { cors } from "./cors.ts";
import { commit, errors } from "./errors.ts";
import { findJob, injectFaults, invoke, requireJob } from "./handle.ts";
import { limitRate, type OpenRequests } from "./limits.ts";
import { recordDetails } from "./record_details.ts";
import { ANYWHERE, type Route } from "./route.ts";

/** A request on its way to its route. */
export interface Incoming {
  readonly request: Request;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  /** Returns the address of the client. */
  readonly address: () => string;
}

const NO_FAULTS: readonly string[] = [];

/**
 * Takes requests to routes, through the middlewares of a simulation, and records
 * each with its response.
 */
export class Pipeline {
  readonly #simulation: Parts;
  /** Also receives requests that leave no trace. */
  readonly #log: Recorder | undefined;

  constructor(simulation: Parts) {
    this.#simulation = simulation;
    const { ids, settings: { onRequest } } = simulation;
    this.#log = onRequest && requestLog(onRequest, (job) => ids.encode(job));
  }

  /** Takes a request to a route, whose handler is made with the first one. */
  run(route: Route, incoming: Incoming): MaybePromise<Response> {
    const { handlers } = this.#simulation;
    let handle = handlers.get(route);
    if (!handle) handlers.set(route, handle = this.#handlerOf(route));
    return this.#observe(route, incoming, handle);
  }

  /** Takes a request to a route that is made for it. */
  runOnce(route: Route, incoming: Incoming): MaybePromise<Response> {
    return this.#observe(route, incoming, this.#handlerOf(route));
  }

  #observe(
    route: Route,
    incoming: Incoming,
    handle: Handler,
  ): MaybePromise<Response> {
    const { time } = this.#simulation;
    const context = this.#begin(incoming, route);
    const response = handle(context);
    return response instanceof Promise
      ? response.then((it) => this.#end(context, it, time.now()))
      : this.#end(context, response, context.at);
  }

  #begin(incoming: Incoming, route: Route): RequestContext {
    const { requestIds, time } = this.#simulation;
    const at = time.now();
    const { headers, method } = incoming.request;
    return {
      ...incoming,
      method,
      route: route.path === ANYWHERE ? undefined : route,
      at,
      requestId: requestIds.idOf(headers, route.leavesNoTrace),
      client: clientName(headers),
      apiKey: undefined,
      job: undefined,
      ordinal: 0,
      shown: undefined,
      retryAfter: undefined,
      choosesFaults: false,
      hidesEnd: false,
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
  #end(context: RequestContext, given: PlainResponse, now: number): Response {
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
      context.answeredAt = this.#simulation.time.now();
      this.#record(context);
    };
  }

  #record(context: RequestContext): void {
    if (!context.route?.leavesNoTrace) {
      for (const recorder of this.#simulation.recorders) {
        recorder.record(context);
      }
    }
    this.#log?.record(context);
  }

  /**
   * Puts the middlewares that a simulation needs in front of the handler of a route.
   * What is not configured is left out.
   */
  #handlerOf(route: Route): Handler {
    const simulation = this.#simulation;
    const { settings, closed, work, limiter, auth, openRequests } = simulation;
    const { audience, wire, leavesNoTrace } = route;
    const isApi = audience === "api";
    // Three times: for the commit and streams, for refused requests, whose changes
    // are committed, too, and for errors of the handler, which faults can change.
    const toResponses = errors(closed, wire);
    return compose([
      recordDetails(settings),
      toResponses,
      countStreams(openRequests),
      commit(work),
      isApi ? approachRetry(simulation.time) : undefined,
      findJob(simulation, route),
      toResponses,
      limitUrl,
      cors(settings.cors),
      authorize(auth, route),
      isApi ? limitRate(limiter) : undefined,
      requireJob(simulation, route),
      leavesNoTrace ? undefined : (context, next) => {
        context.ordinal = simulation.pollStats.ordinal(context);
        return next();
      },
      isApi ? injectFaults(simulation) : undefined,
      isApi ? toResponses : undefined,
    ], invoke(route, simulation));
  }
}

/**
 * Puts middlewares in front of a handler.
 *
 * @param middlewares The outermost first; `undefined` is left out.
 */
function compose(
  middlewares: readonly (Middleware | undefined)[],
  handler: Handler,
): Handler {
  return middlewares.reduceRight<Handler>(
    (inner, middleware) =>
      middleware
        ? (context) => middleware(context, () => inner(context))
        : inner,
    handler,
  );
}

/**
 * Moves an automatic clock half-way to the time that a refusal names in
 * `Retry-After`: the reads of a job move it as well, and a client that waits sends
 * none.
 */
function approachRetry(time: Time): Middleware | undefined {
  if (time.mode !== "auto") return undefined;
  return async (context, next) => {
    const response = await next();
    const { at, retryAfter = 0, faults } = context;
    if (response.status >= 400 && retryAfter > 0 && faults.length === 0) {
      await time.approachTime(at + retryAfter);
    }
    return response;
  };
}

const MAX_URL_LENGTH = 8_192;

/** Refuses a URL that is too long (RFC 9110, section 15.5.15). */
const limitUrl: Middleware = ({ request }, next) => {
  if (request.url.length <= MAX_URL_LENGTH) return next();
  throw new HttpProblem(
    414,
    `The URL must have at most ${MAX_URL_LENGTH} characters.`,
  );
};

/** Counts a response that is a stream as an open request until it ends. */
function countStreams(openRequests: OpenRequests): Middleware {
  return ({ method, request }, next) =>
    mapValue(next(), (response) => {
      const { stream } = response;
      if (!stream || method === "HEAD") return response;
      const close = openRequests.enter(request);
      const signal = givenSignalOf(request);
      return {
        ...response,
        stream(ended) {
          const end = () => {
            signal?.removeEventListener("abort", end);
            close();
            ended();
          };
          // A client in this process may leave without reading the stream.
          signal?.addEventListener("abort", end);
          const opened = stream(end);
          if (signal?.aborted) end();
          return opened;
        },
      };
    });
}
