import { defineFault } from "./_define.ts";
import { late } from "./_late.ts";
import { LAW, readLaw } from "./_law.ts";
import type { FaultKind } from "./fault.ts";

/**
 * The work is done first: a client that gives up meanwhile does not know
 * whether its request had an effect, and what it gets to read is old.
 */
export const latency: FaultKind = defineFault({
  summary: "the answer is late; the request has taken effect before",
  finds:
    "it sends a create again after a timeout without an `Idempotency-Key`, and has two jobs; or it stretches its schedule by the time that answers take",
  scope: "any",
  stage: "wait",
  drawn: "request",
  parameters: { law: LAW },
  make({ law }) {
    const drawn = readLaw(law);
    return {
      inject: (context, answer) =>
        late(context, answer, drawn.sample(context.random)),
    };
  },
});
