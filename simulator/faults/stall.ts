import { defineFault } from "./_define.ts";
import { late } from "./_late.ts";
import { secondsOr } from "./_values.ts";

/** Converts a time in JSON to milliseconds. */
export function milliseconds(seconds: number | "forever"): number {
  return seconds === "forever" ? Infinity : seconds * 1_000;
}

/** The duration of a stall. */
export const STALLED = {
  ...secondsOr("forever"),
  summary: "for how long; `forever` leaves it to the client to give up",
  fallback: "forever",
} as const;

/** As with latency, the request takes effect. */
export const stall = defineFault({
  summary: "the connection stays open, and nothing comes on it",
  finds:
    "it has no limit to the time of a single request, and hangs with its job long done",
  stage: "wait",
  parameters: { seconds: STALLED },
  make: ({ seconds }) => (context, answer) =>
    late(context, answer, milliseconds(seconds)),
});
