import { late } from "./_withhold.ts";
import { defineFault, STALL, stallMs } from "./fault.ts";

/** As with latency, the request takes effect. */
export const stall = defineFault({
  summary: "the connection stays open, and nothing comes on it",
  finds:
    "it has no limit to the time of a single request, and hangs with its job long done",
  stage: "wait",
  parameters: { seconds: STALL },
  make: ({ seconds }) => (context, next, tools) =>
    late(context, next, tools, stallMs(seconds)),
});
