import { readWait } from "../message/prefer.ts";
import type { RequestContext } from "../message/request_context.ts";
import { hasEnded } from "../core/job.ts";
import { breakStream } from "./_break_stream.ts";
import { defineFault } from "./_define.ts";
import type { FaultContext } from "./fault.ts";
import { asPending } from "./pending.ts";

/** A cancellation still ends the job, and shows. */
export const stuck = defineFault({
  summary: "the job never ends: it is pending for ever, in all responses",
  finds: "it has no timeout for the whole wait, and polls a lost job for ever",
  scope: "status",
  stage: "rewrite",
  drawn: "job",
  make: () => async (context, answer) => {
    const { exchange, wait } = context;
    const held = hasSecretlyEnded(context) ? longPoll(exchange) : 0;
    if (held > 0) await wait(held);
    const given = await answer();
    const { stream } = given;
    if (!stream) return asPending(exchange, given);
    // The event of the end is withheld, and nothing follows it.
    return {
      ...given,
      stream: (ended) =>
        breakStream(context, stream, {
          breaks: () => hasSecretlyEnded(context),
          part: 0,
          onward: (signal) => wait(Infinity, signal),
          ended,
        }),
    };
  },
});

/** Whether the job has an end that the fault hides. */
function hasSecretlyEnded({ exchange: { job }, now }: FaultContext): boolean {
  return job !== undefined && hasEnded(job, now()) &&
    job.outcome !== "cancelled";
}

/**
 * How long a request asks to be held until the job changes, in milliseconds: the
 * service would not hold it any more.
 */
function longPoll({ method, request, route }: RequestContext): number {
  if (method !== "GET" || route?.pushes) return 0;
  return (readWait(request.headers.get("prefer")) ?? 0) * 1_000;
}
