import type { Parts } from "../parts.ts";
import { HttpProblem } from "../message/http_problem.ts";
import { authorize } from "./auth.ts";
import { commit } from "./commit.ts";
import { cors } from "./cors.ts";
import { errors } from "./errors.ts";
import { findJob, requireJob } from "./find_job.ts";
import { injectFaults } from "./inject_faults.ts";
import { invoke } from "./invoke.ts";
import {
  compose,
  type Handler,
  type MaybePromise,
  type Middleware,
} from "./middleware.ts";
import { type Incoming, Observer } from "./observe.ts";
import { limitStreams } from "./open_requests.ts";
import { limitRate } from "./rate_limit.ts";
import { recordDetails } from "./record_details.ts";
import type { Route } from "./route.ts";

/** Takes a request to the route that it was made for. */
export type Pipeline = (incoming: Incoming) => MaybePromise<Response>;

/** The pipelines of a simulation: that of a route is made with its first request. */
export class Pipelines {
  readonly #simulation: Parts;
  readonly #observer: Observer;
  readonly #made = new Map<Route, Pipeline>();

  constructor(simulation: Parts) {
    this.#simulation = simulation;
    this.#observer = new Observer(simulation);
  }

  run(route: Route, incoming: Incoming): MaybePromise<Response> {
    let pipeline = this.#made.get(route);
    if (!pipeline) this.#made.set(route, pipeline = this.create(route));
    return pipeline(incoming);
  }

  create(route: Route): Pipeline {
    const { time } = this.#simulation;
    const observer = this.#observer;
    const handle = handlerOf(route, this.#simulation);
    return (incoming) => {
      const context = observer.begin(incoming, route);
      const response = handle(context);
      return response instanceof Promise
        ? response.then((it) => observer.end(context, it, time.now()))
        : observer.end(context, response, context.at);
    };
  }
}

/**
 * Puts the middlewares that a simulation needs in front of the handler of a route.
 * What is not configured is left out.
 */
function handlerOf(route: Route, simulation: Parts): Handler {
  const { settings, closed, work, limiter, auth, openRequests } = simulation;
  const { audience, wire, leavesNoTrace } = route;
  const isApi = audience === "api";
  // Three times: for the commit and streams, for refused requests, whose changes
  // are committed, too, and for errors of the handler, which faults can change.
  const toResponses = errors(closed, wire);
  return compose([
    recordDetails(settings),
    toResponses,
    limitStreams(openRequests),
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

const MAX_URL_LENGTH = 8_192;

/** Refuses a URL that is too long (RFC 9110, section 15.5.15). */
const limitUrl: Middleware = ({ request }, next) => {
  if (request.url.length <= MAX_URL_LENGTH) return next();
  throw new HttpProblem(
    414,
    `The URL must have at most ${MAX_URL_LENGTH} characters.`,
  );
};
