import type { PlainResponse } from "../message/plain_response.ts";
import type { RequestContext } from "../message/request_context.ts";
import { hasEnded, type Job, type JobDetails } from "../core/job.ts";
import type { Jobs } from "../core/jobs.ts";
import type { Row } from "../core/store.ts";
import { rowChange, type UnitOfWork } from "../core/unit_of_work.ts";
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
  /** The number of steps taken. */
  readonly #taken = new WeakMap<JobDetails, number>();

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

  restore(rows: Iterable<Row>): void {
    for (const [number, taken] of rows) {
      const details = this.#jobs.get(Number(number))?.details;
      if (details) this.#taken.set(details, Number(taken));
    }
  }

  /** The numbers of steps as they are stored. */
  *rows(): Generator<Row> {
    for (const { number, details } of this.#jobs.all()) {
      const taken = details && this.#taken.get(details);
      if (taken !== undefined) yield [String(number), taken];
    }
  }

  /**
   * Takes the next step of the scenario of the job that is asked for; if that ends
   * the job, it does so now.
   *
   * @returns The step; `undefined` if it has no scenario or has come to its end.
   */
  next({ job }: RequestContext): StepResponse | undefined {
    const details = job?.details;
    if (!job || !details?.scenario) return undefined;
    if (job.outcome === "cancelled") return undefined;
    const taken = this.#taken.get(details) ?? 0;
    const text = details.scenario[taken];
    if (text === undefined) return undefined;
    const step = parseStep(text);
    this.#work.run(() => {
      this.#work.write({
        changes: [rowChange("steps", String(job.number), taken + 1)],
        effect: () => void this.#taken.set(details, taken + 1),
      });
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
