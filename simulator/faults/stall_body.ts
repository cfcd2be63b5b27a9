import { breakOff } from "./_break.ts";
import { defineFault } from "./_define.ts";
import { milliseconds, STALLED } from "./stall.ts";

/** The headers come, and half of the body. */
export const stallBody = defineFault({
  summary: "the headers and half of the body come, then nothing",
  finds:
    "its time limit ends with the headers, as when a timer is cleared once `fetch` has resolved, and it hangs in `response.json()`",
  stage: "break",
  parameters: { seconds: STALLED },
  make: ({ seconds }) => async (context, answer) => {
    const stall = (signal: AbortSignal) =>
      context.wait(milliseconds(seconds), signal);
    return breakOff(context, await answer(), stall);
  },
});
