import { withBody } from "./_body.ts";
import { defineFault } from "./fault.ts";

/** At least one byte is left, and at least one is missing. */
export const truncated = defineFault({
  summary: "the body ends too early, in an HTTP message that is complete",
  finds:
    "it takes what HTTP calls complete for complete, and an error of `JSON.parse` ends the wait where another request would have helped",
  stage: "break",
  make: () => async (context, next, { random }) => {
    const response = await next();
    const { body, stream } = response;
    if (stream || !body || body.length < 2) return response;
    context.shown = undefined;
    const left = 1 + Math.floor(random() * (body.length - 1));
    return withBody(response, body.slice(0, left));
  },
});
