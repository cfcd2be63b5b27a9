import { z } from "@hono/zod-openapi";
import { messageOf } from "../_message_of.ts";
import { hasEnded, outcomeOf, type ScenarioStep } from "../core/job.ts";
import type { Jobs } from "../core/jobs.ts";
import type { UnitOfWork } from "../core/unit_of_work.ts";
import type { HintSettings } from "../message/job_headers.ts";
import type { MaybePromise, PlainResponse } from "../message/plain_response.ts";
import type { RequestContext } from "../message/request_context.ts";
import { reports } from "../message/schemas.ts";
import { asPending } from "./_body.ts";
import type { Next } from "./fault.ts";
import type { Injector } from "./injector.ts";
import { FAULT_TEXTS, type FaultSpec, parseFaults } from "./spec.ts";

const MAX_STEPS_COUNT = 1_000;

type StepResponse =
  /** The job is pending, in a given phase or in the one that it is in. */
  | { readonly kind: "pending"; readonly phase?: "queued" | "running" }
  /** The job ends now. */
  | { readonly kind: "end"; readonly outcome: "completed" | "error" }
  /** The job as it is, with these faults and no others. */
  | { readonly kind: "faults"; readonly specs: readonly FaultSpec[] };

const WORDS = ["pending", "queued", "running", "completed", "error"];

/** @throws {TypeError} If a step is invalid; the message has its number. */
function checkScenario(steps: readonly ScenarioStep[]): void {
  for (const [index, step] of steps.entries()) {
    try {
      parseStep(step);
    } catch (error) {
      throw new TypeError(
        `Cannot script a job as step ${index + 1} must be one of ${
          WORDS.join(", ")
        }, or a fault: ${messageOf(error)}`,
      );
    }
  }
}

function parseStep(step: ScenarioStep): StepResponse {
  if (step === "pending") return { kind: "pending" };
  if (step === "queued" || step === "running") {
    return { kind: "pending", phase: step };
  }
  const outcome = outcomeOf(step);
  if (outcome) return { kind: "end", outcome };
  const faults = /^\d{3}$/.test(step) ? `status=${step}` : step;
  return { kind: "faults", specs: parseFaults(faults) };
}

// The pattern does not check the parameters of faults.
const step = z.string().max(200).openapi("ScenarioStep", {
  pattern:
    `^(?:pending|queued|running|completed|error|[45]\\d\\d|${FAULT_TEXTS})$`,
  description:
    "A status word; or faults, as X-Sim-Fault takes them; or a status code, for an error of the request.",
  examples: ["pending", "completed", "503", "latency=2"],
});

/** The scenario of a job. Its steps stay text: parsed, they take much memory. */
export const scenarioSchema = z.array(step).max(MAX_STEPS_COUNT)
  .superRefine(reports(checkScenario));

interface ScenarioParts {
  readonly jobs: Jobs;
  readonly injector: Injector;
  readonly work: UnitOfWork;
  readonly settings: HintSettings;
}

/**
 * Takes the next step of the scenario of the job that is asked for: each read takes
 * one, from any client. If the step ends the job, it does so now.
 *
 * @returns The response as the step specifies, with no faults but its own;
 * `undefined` if the job has no scenario, is cancelled, or has taken the last step.
 */
export function playScenario(
  { jobs, injector, work, settings }: ScenarioParts,
  context: RequestContext,
  next: Next,
): MaybePromise<PlainResponse> | undefined {
  const { job } = context;
  const scenario = job?.details?.scenario;
  if (!scenario || job.outcome === "cancelled") return undefined;
  const key = String(job.number);
  const taken = jobs.steps.get(key) ?? 0;
  const text = scenario[taken];
  if (text === undefined) return undefined;
  const step = parseStep(text);
  work.run(() => {
    jobs.steps.write([[key, taken + 1]]);
    if (step.kind === "end" && !hasEnded(job, jobs.now)) {
      jobs.end(job, step.outcome);
    }
  });
  if (step.kind === "faults") return injector(context, next, step.specs);
  if (step.kind === "end") return next();
  const hints = { settings, now: () => jobs.now };
  context.hidesEnd = true;
  return Promise.resolve(next())
    .then((response) => asPending(context, response, hints, step.phase));
}
