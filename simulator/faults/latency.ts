import { late } from "./_withhold.ts";
import { defineFault, DISTRIBUTION, readDistribution } from "./fault.ts";

/**
 * The request takes effect first: a client that gives up meanwhile does not know
 * whether it had an effect, and the state that it reads is old.
 */
export const latency = defineFault({
  summary: "the response is late; the request has taken effect before",
  finds:
    "it sends a create again after a timeout without an `Idempotency-Key`, and has two jobs; or it stretches its schedule by the duration of responses",
  stage: "wait",
  parameters: { distribution: DISTRIBUTION },
  make({ distribution }) {
    const drawn = readDistribution(distribution);
    return (context, next, tools) =>
      late(context, next, tools, drawn.sample(tools.random));
  },
});
