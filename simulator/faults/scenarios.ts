import type { PlainResponse } from "../message/plain_response.ts";
import type { RequestContext } from "../message/request_context.ts";
import { hasEnded, type Job } from "../core/job.ts";
import type { Jobs } from "../core/jobs.ts";
import type { UnitOfWork } from "../core/unit_of_work.ts";
import type { HintSettings } from "../message/job_headers.ts";
import type { Next } from "./fault.ts";
import type { Injector } from "./injector.ts";
import { asPending, type HintSource } from "./pending.ts";
import { parseStep, type StepResponse } from "./scenario.ts";

/**
 * Plays the scenarios of jobs: each read of a job takes the next step, from any
 * client. After the last step, or a cancellation, reads show the job as it is.
 */
export class Scenarios {
  readonly #jobs: Jobs;
  readonly #injector: Injector;
  readonly #work: UnitOfWork;
  readonly #hints: HintSource;

  constructor(
    jobs: Jobs,
    injector: Injector,
    work: UnitOfWork,
    settings: HintSettings,
  ) {
    this.#hints = { settings, now: () => jobs.now };
    this.#jobs = jobs;
    this.#injector = injector;
    this.#work = work;
  }

  /**
   * Takes the next step of the scenario of the job that is asked for; if that ends
   * the job, it does so now.
   *
   * @returns The step; `undefined` if it has no scenario or has come to its end.
   */
  next({ job }: RequestContext): StepResponse | undefined {
    const scenario = job?.details?.scenario;
    if (!scenario || job.outcome === "cancelled") return undefined;
    const { steps } = this.#jobs;
    const key = String(job.number);
    const taken = steps.get(key) ?? 0;
    const text = scenario[taken];
    if (text === undefined) return undefined;
    const step = parseStep(text);
    this.#work.run(() => {
      steps.write([[key, taken + 1]]);
      this.#end(step, job);
    });
    return step;
  }

  /** Responds as a step specifies, with no faults but its own. */
  async play(
    step: StepResponse,
    context: RequestContext,
    next: Next,
  ): Promise<PlainResponse> {
    if (step.kind === "faults") {
      return this.#injector.run(context, next, step.specs);
    }
    context.hidesEnd = step.kind === "pending";
    const response = await next();
    return step.kind === "pending"
      ? asPending(context, response, this.#hints, step.phase)
      : response;
  }

  /** Ends a job now, if the step does and it has not ended. */
  #end(step: StepResponse, job: Job): void {
    if (step.kind === "end" && !hasEnded(job, this.#jobs.now)) {
      this.#jobs.end(job, step.outcome);
    }
  }
}
