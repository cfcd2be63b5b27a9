import { HttpProblem } from "../message/http_problem.ts";
import { type PageAccess, pageResponse, prefersPage } from "../page/shell.ts";
import type { JobLocator, RouteTraits } from "../message/request_context.ts";
import type { Parts } from "../parts.ts";
import type { Middleware } from "./middleware.ts";

type JobSource = Pick<Parts, "ids" | "jobs">;

/**
 * Finds the job of a route. Requests that are refused before they reach it count
 * as polls of the job, too.
 */
export function findJob(
  source: JobSource,
  { about }: RouteTraits,
): Middleware | undefined {
  if (about === undefined) return undefined;
  const { find } = locatorOf(source, about);
  return (context, next) => {
    context.job = find(context);
    return next();
  };
}

/** Refuses a request about a job that does not exist. */
export function requireJob(
  source: JobSource & PageAccess,
  { about, showsPage }: RouteTraits,
): Middleware | undefined {
  if (about === undefined) return undefined;
  const { missing } = locatorOf(source, about);
  return (context, next) => {
    if (context.job) return next();
    const problem = missing(context);
    if (!showsPage || !prefersPage(context, "application/json")) throw problem;
    return { ...pageResponse(context, source), status: problem.status };
  };
}

function locatorOf(
  { ids, jobs }: JobSource,
  about: NonNullable<RouteTraits["about"]>,
): JobLocator {
  if (typeof about === "object") return about;
  const numberOf = (id = "") => ids.decode(id) ?? 0;
  return {
    find: ({ params: { id } }) =>
      about === "current" ? jobs.current : jobs.get(numberOf(id)),
    missing({ params: { id } }) {
      const number = numberOf(id);
      return number > 0 && number <= jobs.last
        ? new HttpProblem(410, `The translation ${id} is no longer stored.`)
        : new HttpProblem(404, `The translation ${id} does not exist.`);
    },
  };
}
