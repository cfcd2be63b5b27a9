import { defineFault } from "./_define.ts";
import { instead } from "./_instead.ts";

/** The request takes effect: only its response is lost. */
export const empty = defineFault({
  summary: "a 200 with an empty body; the request has taken effect",
  finds:
    "it calls `response.json()` on whatever is a 200, and fails with a bare `SyntaxError` that names neither address nor answer",
  stage: "replace",
  make: () => async ({ exchange }, answer) => {
    await answer();
    return instead(exchange, 200, "application/json", null);
  },
});
