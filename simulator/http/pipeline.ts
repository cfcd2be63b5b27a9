import { Redactor } from "../message/redactor.ts";
import { requestLog } from "../report/request_log.ts";
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
import { compose, type MaybePromise, type Middleware } from "./middleware.ts";
import { type Incoming, Observer } from "./observe.ts";
import { recordDetails } from "./record_details.ts";
import type { Route } from "./route.ts";

/** Takes a request to the route that it was made for. */
export type Pipeline = (incoming: Incoming) => MaybePromise<Response>;

/**
 * Puts the middlewares that a simulation needs in front of its routes. What is
 * not configured is left out.
 *
 * @param simulation The simulation.
 * @returns Makes the pipeline of a route.
 */
export function createPipelines(
  simulation: Simulation,
): (route: Route) => Pipeline {
  const { settings, closed, time, pollStats, work, limiter } = simulation;
  const now = () => time.now();
  const { requestIds, journal, metrics, ids, requestEvents } = simulation;
  const { onRequest } = settings;
  const logs = onRequest
    ? [requestLog(onRequest, (job) => ids.encode(job))]
    : [];
  const observer = new Observer({
    now,
    requestIds,
    recorders: [pollStats, journal, metrics, requestEvents],
    logs,
  });
  const onlyAllowed = cors(settings.cors);
  const countRequest: Middleware = (context, next) => {
    context.ordinal = pollStats.ordinal(context);
    return next();
  };
  const withFaults = injectFaults(simulation);
  const withDetails = recordDetails({
    level: () => simulation.settings.requestDetails,
    redactor: new Redactor([
      ...settings.apiKeys,
      settings.adminKey ?? "",
      settings.webhookSecret,
    ]),
  });
  const { jobs, idempotency } = simulation;
  const { maxBody } = settings;
  const invocation = { jobs, idempotency, now, closed, maxBody };

  return (route) => {
    const { audience, about, wire } = route;
    const toErrors = errors(closed, wire);
    const isApi = audience === "api";
    const handle = compose([
      withDetails,
      toErrors,
      limitStreams(simulation.openRequests),
      commit(work),
      findJob(simulation, about),
      toErrors,
      limitUrl,
      onlyAllowed,
      authorize(simulation.auth, route),
      isApi ? limitRate(limiter) : undefined,
      requireJob(simulation, about),
      route.leavesNoTrace ? undefined : countRequest,
      isApi ? withFaults : undefined,
      // Faults can change the response to a refused request, too.
      isApi ? toErrors : undefined,
    ], invoke(route, invocation));
    return (incoming) => {
      const context = observer.begin(incoming, route);
      const response = handle(context);
      return response instanceof Promise
        ? response.then((response) => observer.end(context, response, now()))
        : observer.end(context, response, context.at);
    };
  };
}
