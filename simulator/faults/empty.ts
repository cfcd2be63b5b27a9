import { instead } from "./_withhold.ts";
import { defineFault } from "./fault.ts";

/** The request takes effect: only its response is lost. */
export const empty = defineFault({
  summary: "a 200 with an empty body; the request has taken effect",
  finds:
    "it calls `response.json()` on whatever is a 200, and fails with a bare `SyntaxError` that names neither address nor response",
  stage: "replace",
  make: () => async (context, next) => {
    await next();
    return instead(context, 200, "application/json", null);
  },
});
