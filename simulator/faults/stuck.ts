import { defineFault } from "./_define.ts";
import type { FaultKind } from "./fault.ts";
import { asPending } from "./pending.ts";

/** Whoever cancels the job is told of that, and gets rid of it. */
export const stuck: FaultKind = defineFault({
  summary: "the job never ends: it is pending for ever, for all who ask",
  finds:
    "it has no limit to the whole wait, and polls a lost job until somebody notices the bill",
  scope: "status",
  stage: "rewrite",
  drawn: "job",
  parameters: {},
  make: () => ({
    async inject({ exchange }, answer) {
      const given = await answer();
      return exchange.job?.outcome === "cancelled"
        ? given
        : asPending(exchange, given);
    },
  }),
});
