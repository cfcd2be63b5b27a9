import { z } from "@hono/zod-openapi";
import { defineRoute, type Route } from "../../http/route.ts";
import { HttpProblem } from "../../message/http_problem.ts";
import { binary } from "../../message/schemas.ts";
import type { Parts } from "../../parts.ts";
import { mediaOf } from "../../wire/media.ts";

/** The parameters of signed URLs. */
export const signedQuery = z.object({
  Expires: z.string().default("").describe(
    "When the URL expires, in seconds since the epoch.",
  ),
  Signature: z.string().default("").describe("The signature of the URL."),
});

/** The files of HeyGen's results, by URLs that expire. */
export function fileRoutes(
  { time, resultUrls }: Pick<Parts, "resultUrls" | "time">,
): readonly Route[] {
  return [
    defineRoute({
      route: "GET /files/{id}/{name}",
      operationId: "getFile",
      summary: "returns a file of a result, by its signed URL",
      audience: "open",
      inputs: { query: signedQuery },
      responses: {
        200: {
          description: "The file.",
          content: { "application/octet-stream": binary("The file.") },
        },
        403: "The URL has expired, or was not signed so.",
      },
      handle({ params: { id = "", name = "" }, query }) {
        const media = mediaOf(name);
        if (!media || !resultUrls.verify(id, name, query, time.now())) {
          throw new HttpProblem(
            403,
            "The URL has expired or is not signed: get the job again for a new one.",
          );
        }
        return {
          status: 200,
          headers: [["content-type", media.type], ["cache-control", "private"]],
          body: media.body,
        };
      },
    }),
  ];
}
