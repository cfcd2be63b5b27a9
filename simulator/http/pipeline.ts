import type { Simulation } from "../simulation.ts";
import { authorize } from "./authorize.ts";
import { commit } from "./commit.ts";
import { cors } from "./cors.ts";
import { errors } from "./errors.ts";
import { findJob, requireJob } from "./find_job.ts";
import { injectFaults } from "./inject_faults.ts";
import { invoke } from "./invoke.ts";
import { limitRate } from "./limit_rate.ts";
import { limitStreams } from "./limit_streams.ts";
import { limitUrl } from "./limit_url.ts";
import {
  compose,
  type Handler,
  type MaybePromise,
  type Middleware,
} from "./middleware.ts";
import { type Incoming, Observer } from "./observe.ts";
import { recordDetails } from "./record_details.ts";
import type { Route } from "./route.ts";

/** Takes a request to the route that it was made for. */
export type Pipeline = (incoming: Incoming) => MaybePromise<Response>;

/**
 * Puts the middlewares that a simulation needs in front of its routes. What is
 * not configured is left out.
 */
export class Pipelines {
  readonly #observer: Observer;
  readonly #handlerOf: (route: Route) => Handler;
  readonly #now: () => number;
  /** Those of the routes that have had a request. */
  readonly #made = new Map<Route, Pipeline>();

  constructor(simulation: Simulation) {
    const { settings, closed, time, pollStats, work, limiter } = simulation;
    this.#now = () => time.now();
    this.#observer = new Observer(simulation);
    const onlyAllowed = cors(settings.cors);
    const countRequest: Middleware = (context, next) => {
      context.ordinal = pollStats.ordinal(context);
      return next();
    };
    const withFaults = injectFaults(simulation);
    const withDetails = recordDetails(settings);
    const withStreams = limitStreams(simulation.openRequests);
    const withCommit = commit(work);
    const withRate = limitRate(limiter);
    this.#handlerOf = (route) => {
      const { audience, wire, leavesNoTrace } = route;
      const toErrors = errors(closed, wire);
      const isApi = audience === "api";
      return compose([
        withDetails,
        toErrors,
        withStreams,
        withCommit,
        findJob(simulation, route),
        toErrors,
        limitUrl,
        onlyAllowed,
        authorize(simulation.auth, route),
        isApi ? withRate : undefined,
        requireJob(simulation, route),
        leavesNoTrace ? undefined : countRequest,
        isApi ? withFaults : undefined,
        // Faults can change the response to a refused request, too.
        isApi ? toErrors : undefined,
      ], invoke(route, simulation));
    };
  }

  run(route: Route, incoming: Incoming): MaybePromise<Response> {
    let pipeline = this.#made.get(route);
    if (!pipeline) this.#made.set(route, pipeline = this.create(route));
    return pipeline(incoming);
  }

  create(route: Route): Pipeline {
    const observer = this.#observer;
    const handle = this.#handlerOf(route);
    return (incoming) => {
      const context = observer.begin(incoming, route);
      const response = handle(context);
      return response instanceof Promise
        ? response.then((it) => observer.end(context, it, this.#now()))
        : observer.end(context, response, context.at);
    };
  }
}
