import { messageOf } from "../_message_of.ts";
import type { FaultSpec } from "../faults/spec.ts";
import { parseFaults } from "../faults/parse.ts";
import { hasEnded, type Job } from "../core/job.ts";
import { readHeader } from "../message/request.ts";
import { HttpProblem } from "../message/http_problem.ts";
import type { MaybePromise, PlainResponse } from "../message/plain_response.ts";
import type { Middleware } from "./middleware.ts";
import type { RequestContext } from "../message/request_context.ts";
import type { Parts } from "../parts.ts";

/**
 * Injects faults into the responses of a route: those of `X-Sim-Fault`, or else
 * the next step of the job's scenario, or else those of the job, or else all others.
 */
export function injectFaults(
  { faults, injector, scenarios, time, jobs, settings }: Pick<
    Parts,
    "faults" | "injector" | "jobs" | "scenarios" | "settings" | "time"
  >,
): Middleware {
  const hasFaults = faults.entries.length > 0;
  function inject(
    context: RequestContext,
    next: () => MaybePromise<PlainResponse>,
    own: readonly FaultSpec[] | undefined,
  ): MaybePromise<PlainResponse> {
    if (!own && context.job?.details?.scenario && readsStatus(context)) {
      const step = scenarios.next(context);
      if (step) return scenarios.play(step, context, next);
    }
    const rules = own ?? faultsOf(context.job);
    return rules || hasFaults ? injector.run(context, next, rules) : next();
  }
  return (context, next) => {
    const own = requestedFaults(context, settings.faultHeader);
    const { job } = context;
    const moves = time.mode === "auto" && job !== undefined &&
      readsStatus(context) && !hasEnded(job, context.at);
    if (!moves) return inject(context, next, own);
    return time.approach(job).then(() => {
      // Another request may have ended it meanwhile, or its phase have changed.
      context.job = jobs.get(job.number) ?? job;
      return inject(context, next, own);
    });
  };
}

function readsStatus({ job, method, route }: RequestContext): boolean {
  return job !== undefined && method === "GET" && route?.readsStatus === true &&
    !route.pushes;
}

/** The faults of a job, in place of all others; `undefined` for no own ones. */
function faultsOf(job: Job | undefined): readonly FaultSpec[] | undefined {
  return job?.details?.faults?.flatMap(parseFaults);
}

/** The faults that a request chooses itself; invalid ones have no effect. */
function requestedFaults(
  context: RequestContext,
  isAllowed: boolean,
): readonly FaultSpec[] | undefined {
  const header = readHeader(context.request.headers, "x-sim-fault");
  if (header === null) return undefined;
  context.choosesFaults = true;
  if (!isAllowed) {
    throw new HttpProblem(
      400,
      "X-Sim-Fault is switched off, by --fault-header off or the option faultHeader.",
    );
  }
  try {
    return parseFaults(header);
  } catch (error) {
    throw new HttpProblem(400, `X-Sim-Fault: ${messageOf(error)}`);
  }
}
