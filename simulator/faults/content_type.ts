import { z } from "@hono/zod-openapi";
import { withHeaders } from "../message/plain_response.ts";
import { defineFault } from "./fault.ts";

/** The body is complete, so the response shows the state of the job. */
export const contentType = defineFault({
  summary: "the right body under a wrong `Content-Type`",
  finds:
    "its HTTP library hands out text where the label is not JSON, `body.status` is `undefined`, and it waits for ever",
  stage: "rewrite",
  parameters: {
    type: {
      takes: "TYPE",
      summary: "the type",
      schema: z.string().max(100)
        .regex(/^[\w.+-]+\/[\w.+-]+$/, "must be a media type")
        .describe("a media type without parameters, such as text/html"),
      fallback: "text/plain",
    },
  },
  make: ({ type }) => async (_context, next) => {
    const response = await next();
    return response.body === null && !response.stream
      ? response
      : withHeaders(response, { "content-type": type });
  },
});
