import { z } from "@hono/zod-openapi";
import { changeBody, overwrite } from "./_body.ts";
import { defineFault } from "./fault.ts";
import { pendingBody } from "./pending.ts";

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
  make: ({ word }) => async (context, next) => {
    const response = await next();
    const fields = context.route?.fields;
    if (!fields) return response;
    const words = (fields.status ?? []).map((field) => [field, word]);
    const changed = changeBody(
      response,
      (body) => overwrite(pendingBody(body, fields), Object.fromEntries(words)),
    );
    if (changed !== response) context.shown = undefined;
    return changed;
  },
});
