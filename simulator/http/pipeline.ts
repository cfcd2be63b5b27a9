import { HttpProblem } from "../message/http_problem.ts";
import { mapValue, type MaybePromise } from "../message/plain_response.ts";
import type { Parts } from "../parts.ts";
import { requestLog } from "../report/request_log.ts";
import { authorize } from "./auth.ts";
import { cors } from "./cors.ts";
import { commit, errors } from "./errors.ts";
import { findJob, invoke, requireJob } from "./handle.ts";
import { injectFaults } from "./inject_faults.ts";
import type { Handler, Middleware } from "./middleware.ts";
import { type Incoming, Observer } from "./observe.ts";
import { limitRate } from "./rate_limit.ts";
import { recordDetails } from "./record_details.ts";
import type { Route } from "./route.ts";

/** Takes requests to routes, through the middlewares of a simulation. */
export class Pipeline {
  readonly #simulation: Parts;
  readonly #observer: Observer;

  constructor(simulation: Parts) {
    this.#simulation = simulation;
    const { ids, recorders, requestIds, settings, time } = simulation;
    const { onRequest } = settings;
    this.#observer = new Observer({
      now: () => time.now(),
      requestIds,
      recorders,
      log: onRequest && requestLog(onRequest, (job) => ids.encode(job)),
    });
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
    const context = this.#observer.begin(incoming, route);
    const response = handle(context);
    return response instanceof Promise
      ? response.then((it) =>
        this.#observer.end(context, it, this.#simulation.time.now())
      )
      : this.#observer.end(context, response, context.at);
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
      ({ method, request }, next) =>
        mapValue(
          next(),
          (response) =>
            response.stream && method !== "HEAD"
              ? openRequests.enterStream(request, response)
              : response,
        ),
      commit(work),
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

const MAX_URL_LENGTH = 8_192;

/** Refuses a URL that is too long (RFC 9110, section 15.5.15). */
const limitUrl: Middleware = ({ request }, next) => {
  if (request.url.length <= MAX_URL_LENGTH) return next();
  throw new HttpProblem(
    414,
    `The URL must have at most ${MAX_URL_LENGTH} characters.`,
  );
};
