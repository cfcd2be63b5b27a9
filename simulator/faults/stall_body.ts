import { breakOff } from "./_break.ts";
import { defineFault, STALL, stallMs } from "./fault.ts";

/** The headers come, and half of the body. */
export const stallBody = defineFault({
  summary: "the headers and half of the body come, then nothing",
  finds:
    "its time limit ends with the headers, as when a timer is cleared once `fetch` has resolved, and it hangs in `response.json()`",
  stage: "break",
  parameters: { seconds: STALL },
  make: ({ seconds }) => async (context, next, tools) =>
    breakOff(
      context,
      await next(),
      tools,
      (signal) => tools.wait(context, stallMs(seconds), signal),
    ),
});
