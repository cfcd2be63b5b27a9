import { z } from "@hono/zod-openapi";
import type { StatusCode } from "@std/http/status";
import { HttpProblem, problemResponse } from "../message/http_problem.ts";
import { sendRetryAfter } from "../message/job_headers.ts";
import { withHeaders } from "../message/plain_response.ts";
import { defineFault, secondsOr, statusCode } from "./fault.ts";

const DETAIL = "A fault of the simulator; the request had no effect.";

/** The request does not reach the service. */
export const status = defineFault({
  summary: "an error status, with a problem detail; the request has no effect",
  finds:
    "it takes a failed request for a failed job, or asks again at once, whatever `Retry-After` says",
  stage: "replace",
  parameters: {
    status: statusCode(400, undefined),
    "retry-after": secondsOr(
      "none",
      "what `Retry-After` says, rounded up to whole seconds",
    ),
    "retry-after-form": {
      takes: "seconds|date",
      summary: "how `Retry-After` is written",
      schema: z.enum(["seconds", "date"]).describe('"seconds" or "date"'),
      fallback: "seconds",
    },
  },
  make({
    status,
    "retry-after": retryAfter,
    "retry-after-form": form,
  }) {
    return (context, _next, { now }) => {
      const problem = new HttpProblem(status as StatusCode, DETAIL);
      const response = problemResponse(problem, context.path);
      if (retryAfter === "none") return response;
      const at = now();
      const value = sendRetryAfter(context, retryAfter * 1_000, form, at);
      return withHeaders(response, {
        "retry-after": value,
        // A client reads the date by that of the server.
        ...(form === "date" ? { date: new Date(at).toUTCString() } : {}),
      });
    };
  },
});
