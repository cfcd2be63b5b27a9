import { HttpProblem } from "../message/http_problem.ts";
import { problem } from "../message/problem.ts";
import type { RequestContext } from "../message/request_context.ts";
import { defineFault } from "./_define.ts";
import { withhold } from "./_late.ts";
import { SECONDS } from "./_values.ts";

/** Reads come from a replica that is behind. */
export const notFound = defineFault({
  summary: "a job does not exist yet, for a while after its creation",
  finds:
    "it takes the first 404 for the end, and abandons a job that it has just created and paid for",
  scope: "status",
  stage: "rewrite",
  drawn: "job",
  parameters: {
    seconds: {
      ...SECONDS,
      summary: "for how long after the job's creation",
      fallback: 5,
    },
  },
  make: ({ seconds }) => async ({ exchange, now }, answer) => {
    const given = await answer();
    const { job } = exchange;
    if (!job || now() >= job.createdAt + seconds * 1_000) return given;
    withhold(exchange);
    const { status, message, errors, code } = missing(exchange);
    return problem(status, message, exchange.path, { errors, code });
  },
});

/** The response to a read of a job that does not exist. */
function missing(exchange: RequestContext): HttpProblem {
  const about = exchange.route?.about;
  return typeof about === "object"
    ? about.missing(exchange)
    : new HttpProblem(404, "The translation does not exist.");
}
