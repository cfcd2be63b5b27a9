import { readHeader } from "../message/request.ts";
import { HttpProblem } from "../message/http_problem.ts";
import type { MaybePromise, PlainResponse } from "../message/plain_response.ts";
import type {
  JobLocator,
  RequestContext,
  RouteTraits,
} from "../message/request_context.ts";
import { type PageAccess, pageResponse, prefersPage } from "../page/shell.ts";
import type { Parts } from "../parts.ts";
import { check, parseJson, readQuery, readText } from "./inputs.ts";
import type { Handler, Middleware } from "./middleware.ts";
import type { HandlerInput, Route } from "./route.ts";

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

/** Makes the handler of a route, which checks the query and the body first. */
export function invoke(
  route: Route,
  { jobs, idempotency, time, closed, settings: { maxBody } }: Pick<
    Parts,
    "jobs" | "idempotency" | "time" | "closed" | "settings"
  >,
): Handler {
  const { query, body } = route.inputs ?? {};

  function run(context: RequestContext, body: unknown) {
    const { job, params } = context;
    // The job as it is now: a fault may have delayed the request.
    if (job) context.job = jobs.get(job.number) ?? job;
    const input = {
      context,
      job: context.job,
      params,
      query: query && check(query, readQuery(context.request.url), "query"),
      body,
    };
    return route.handle(input as HandlerInput);
  }

  function runWithBody(
    context: RequestContext,
    text: string,
  ): MaybePromise<PlainResponse> {
    const { request, method, path, apiKey = "" } = context;
    const act = () =>
      run(context, body && check(body, parseJson(request, text), "body"));
    const key = route.idempotent
      ? readHeader(request.headers, "idempotency-key")
      : null;
    if (key === null) return act();
    const target = `${method} ${path}`;
    const keyed = route.idempotent === "any-body"
      ? { key, scope: `${apiKey} ${target}` }
      : { key, scope: apiKey, content: `${target}\n${text}` };
    return idempotency.once(keyed, time.now(), act);
  }

  if (!body) return (context) => run(context, undefined);
  return (context) =>
    context.request.body === null
      ? runWithBody(context, "")
      : readText(context.request, maxBody * (route.batchSize ?? 1))
        .then((text) => {
          // Another simulation may have begun meanwhile.
          closed.throwIfAborted();
          return runWithBody(context, text);
        });
}
