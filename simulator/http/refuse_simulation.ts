import type { HttpProblem } from "../message/http_problem.ts";
import { basePathOf } from "../message/origin.ts";
import type { Wire } from "../message/wire.ts";
import type { MaybePromise } from "./middleware.ts";
import type { Pipeline } from "./pipeline.ts";
import { defineRoute, type Route } from "./route.ts";
import { ANYWHERE } from "./unrouted.ts";

/**
 * Responds to a request that would create a simulation below `/s/` and must not.
 *
 * @param request The request.
 * @param address Returns the address of the client.
 * @param problem Why it is refused.
 */
export type Refuse = (
  request: Request,
  address: () => string,
  problem: HttpProblem,
) => MaybePromise<Response>;

/**
 * Makes the responses to such requests: like those to other refused requests, in
 * the form of the wire that the request uses.
 *
 * @param pipelineOf Makes the pipeline of a route.
 * @param wires The wires with errors of their own form.
 */
export function refuseSimulation(
  pipelineOf: (route: Route) => Pipeline,
  wires: readonly Wire[],
): Refuse {
  const problems = new WeakMap<Request, HttpProblem>();
  const pipelineFor = (wire?: Wire) =>
    pipelineOf(defineRoute({
      ...(wire ? { wire } : {}),
      route: `GET /s/{simulation}/${ANYWHERE}`,
      summary: "refuses requests that would create a simulation",
      audience: "open",
      responses: {},
      handle({ context: { request } }) {
        throw problems.get(request);
      },
    }));
  const pipelines = new Map<Wire | undefined, Pipeline>();
  return (request, address, problem) => {
    problems.set(request, problem);
    const { pathname: path } = new URL(request.url);
    const below = path.slice(basePathOf(request.url).length);
    const wire = wires.find(({ prefix }) => below.startsWith(prefix));
    const pipeline = pipelines.get(wire) ?? pipelineFor(wire);
    pipelines.set(wire, pipeline);
    return pipeline({ request, path, params: {}, address });
  };
}
