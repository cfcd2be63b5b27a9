import { messageOf } from "../_message_of.ts";
import { hasEnded, type Job } from "../core/job.ts";
import { playScenario } from "../faults/scenario.ts";
import { type FaultSpec, parseFaults } from "../faults/spec.ts";
import { HttpProblem } from "../message/http_problem.ts";
import type { MaybePromise, PlainResponse } from "../message/plain_response.ts";
import { readHeader } from "../message/request.ts";
import type {
  Handler,
  JobLocator,
  Middleware,
  RequestContext,
  RouteTraits,
} from "../message/request_context.ts";
import { type PageAccess, pageResponse, prefersPage } from "../page/shell.ts";
import type { Parts } from "../parts.ts";
import { check, parseJson, readQuery, readText } from "./inputs.ts";
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

/**
 * Injects faults into the responses of a route: those of `X-Sim-Fault`, or else
 * the next step of the job's scenario, or else those of the job, or else all others.
 */
export function injectFaults(
  parts: Pick<
    Parts,
    "faults" | "injector" | "jobs" | "settings" | "time" | "work"
  >,
): Middleware {
  const { faults, injector, time, jobs, settings } = parts;
  const hasFaults = faults.entries.length > 0;
  function inject(
    context: RequestContext,
    next: () => MaybePromise<PlainResponse>,
    own: readonly FaultSpec[] | undefined,
  ): MaybePromise<PlainResponse> {
    if (!own && context.job?.details?.scenario && readsStatus(context)) {
      const played = playScenario(parts, context, next);
      if (played) return played;
    }
    const rules = own ?? faultsOf(context.job);
    return rules || hasFaults ? injector(context, next, rules) : next();
  }
  return (context, next) => {
    const own = requestedFaults(context, settings.faultHeader);
    const { job } = context;
    const moves = time.mode === "auto" && job !== undefined &&
      readsStatus(context) && !hasEnded(job, context.at);
    if (!moves) return inject(context, next, own);
    return time.approach(job).then(() => {
      // Another request may have ended it meanwhile, or its phase have changed.
      context.job = jobs.get(job.number) ?? job;
      return inject(context, next, own);
    });
  };
}

function readsStatus({ job, method, route }: RequestContext): boolean {
  return job !== undefined && method === "GET" && route?.readsStatus === true &&
    !route.pushes;
}

/** The faults of a job, in place of all others; `undefined` for no own ones. */
function faultsOf(job: Job | undefined): readonly FaultSpec[] | undefined {
  return job?.details?.faults?.flatMap(parseFaults);
}

/** The faults that a request chooses itself; invalid ones have no effect. */
function requestedFaults(
  context: RequestContext,
  isAllowed: boolean,
): readonly FaultSpec[] | undefined {
  const header = readHeader(context.request.headers, "x-sim-fault");
  if (header === null) return undefined;
  context.choosesFaults = true;
  if (!isAllowed) {
    throw new HttpProblem(
      400,
      "X-Sim-Fault is switched off, by --fault-header off or the option faultHeader.",
    );
  }
  try {
    return parseFaults(header);
  } catch (error) {
    throw new HttpProblem(400, `X-Sim-Fault: ${messageOf(error)}`);
  }
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
