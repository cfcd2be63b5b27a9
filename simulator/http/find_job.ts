import { HttpProblem } from "../message/http_problem.ts";
import type { Middleware } from "./middleware.ts";
import type { RouteTraits } from "../message/request_context.ts";
import type { Simulation } from "../simulation.ts";

type JobSource = Pick<Simulation, "ids" | "jobs">;

/**
 * Finds the job of a route. Requests that are refused before they reach it count
 * as polls of the job, too.
 */
export function findJob(
  { jobs, ids }: JobSource,
  about: RouteTraits["about"],
): Middleware | undefined {
  if (about === undefined) return undefined;
  if (typeof about === "object") {
    return (context, next) => {
      context.job = about.find(context);
      return next();
    };
  }
  return (context, next) => {
    const { id = "" } = context.params;
    context.job = about === "current"
      ? jobs.current
      : jobs.get(ids.decode(id) ?? 0);
    return next();
  };
}

/** Refuses a request about a job that does not exist. */
export function requireJob(
  { jobs, ids }: JobSource,
  about: RouteTraits["about"],
): Middleware | undefined {
  if (about === undefined) return undefined;
  if (typeof about === "object") {
    return (context, next) => {
      if (context.job) return next();
      throw about.missing(context);
    };
  }
  return ({ job, params: { id = "" } }, next) => {
    if (job) return next();
    const number = ids.decode(id) ?? 0;
    throw number > 0 && number <= jobs.last
      ? new HttpProblem(410, `The translation ${id} is no longer stored.`)
      : new HttpProblem(404, `The translation ${id} does not exist.`);
  };
}
