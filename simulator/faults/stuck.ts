import { hasEnded } from "../core/job.ts";
import type { RequestContext } from "../message/request_context.ts";
import { asPending } from "./_body.ts";
import { breakStream } from "./_break.ts";
import { defineFault } from "./fault.ts";

/** A cancellation still ends the job, and shows. */
export const stuck = defineFault({
  summary: "the job never ends: all reads of it show it as pending for ever",
  finds: "it has no timeout for the whole wait, and polls a lost job for ever",
  scope: "status",
  stage: "rewrite",
  drawn: "job",
  make: () => async (context, next, tools) => {
    const { now, wait } = tools;
    context.hidesEnd = true;
    const response = await next();
    const { stream } = response;
    if (!stream) return asPending(context, response, tools);
    // The event of the end is withheld, and nothing follows it.
    return breakStream(context, { ...response, stream }, tools, {
      breaks: () => hasSecretlyEnded(context, now()),
      part: 0,
      onward: (signal) => wait(context, Infinity, signal),
    });
  },
});

/** Whether the job has an end that the fault hides. */
function hasSecretlyEnded({ job }: RequestContext, now: number): boolean {
  return job !== undefined && hasEnded(job, now) &&
    job.outcome !== "cancelled";
}
