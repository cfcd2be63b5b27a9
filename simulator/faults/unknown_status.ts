import { z } from "@hono/zod-openapi";
import { withPendingBody } from "./_body.ts";
import { defineFault } from "./fault.ts";

/** Words that clients know. */
const KNOWN = ["pending", "completed", "error", "cancelled"];

const WORD =
  "must be a word of letters, digits, dashes and spaces, and none of the service's own";

/** Other fields are those of a pending job. */
export const unknownStatus = defineFault({
  summary: "an unknown word in place of the status",
  finds:
    "it takes each word but `pending` for the end, or throws where the service has only learnt a new word for work in progress",
  scope: "status",
  stage: "rewrite",
  parameters: {
    word: {
      takes: "WORD",
      summary: "the word",
      schema: z.string().max(64)
        .regex(/^\w[\w -]*$/, WORD)
        .refine((word) => !KNOWN.includes(word), {
          error: ({ input }) => `${WORD}: current value is "${input}"`,
        })
        .describe(WORD.replace("must be ", "")),
      fallback: "transcoding",
    },
  },
  make: ({ word }) => async (context, next, tools) => {
    const response = await next();
    const changed = withPendingBody(context, response, tools, "running", word);
    if (changed !== response) context.shown = undefined;
    return changed;
  },
});
