import { parseJson, readText } from "./body.ts";
import { readHeader } from "../message/header.ts";
import { check, readQuery } from "./inputs.ts";
import type { Handler, MaybePromise } from "./middleware.ts";
import type { PlainResponse } from "../message/plain_response.ts";
import type { RequestContext } from "../message/request_context.ts";
import type { Parts } from "../parts.ts";
import type { HandlerInput, Route } from "./route.ts";

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
