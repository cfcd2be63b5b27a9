import { hasEnded } from "../core/job.ts";
import { HttpProblem, problemResponse } from "../message/http_problem.ts";
import type { RequestContext } from "../message/request_context.ts";
import { withhold } from "./_withhold.ts";
import { defineFault, seconds } from "./fault.ts";

/** Reads come from a replica that is behind. */
export const notFound = defineFault({
  summary: "a job does not exist yet, for a while after its creation",
  finds:
    "it takes the first 404 for the end, and abandons a job that it has just created and paid for",
  scope: "status",
  stage: "rewrite",
  drawn: "job",
  parameters: {
    seconds: seconds("for how long after the job's creation", 5),
  },
  make: ({ seconds }) => async (context, next, { now, approach }) => {
    const { job } = context;
    if (!job) return await next();
    const start = job.createdAt + seconds * 1_000;
    // As with `no-result`.
    if (hasEnded(job, now())) await approach(context, start);
    const response = await next();
    if (now() >= start) return response;
    withhold(context);
    return problemResponse(missing(context), context.path);
  },
});

function missing(context: RequestContext): HttpProblem {
  const about = context.route?.about;
  return typeof about === "object"
    ? about.missing(context)
    : new HttpProblem(404, "The translation does not exist.");
}
