import { z } from "@hono/zod-openapi";
import { messageOf } from "../_message_of.ts";
import { outcomeOf, type ScenarioStep } from "../core/job.ts";
import type { FaultSpec } from "./spec.ts";
import { FAULT_TEXTS, parseFaults } from "./parse.ts";

const MAX_STEPS_COUNT = 1_000;

/** The response that a step of a scenario asks for. */
export type StepResponse =
  /** The job is pending, in a given phase or in the one that it is in. */
  | { readonly kind: "pending"; readonly phase?: "queued" | "running" }
  /** The job ends now. */
  | { readonly kind: "end"; readonly outcome: "completed" | "error" }
  /** The job as it is, with these faults and no others. */
  | { readonly kind: "faults"; readonly specs: readonly FaultSpec[] };

const WORDS = ["pending", "queued", "running", "completed", "error"];

/**
 * Checks the scenario of a job.
 *
 * @param steps The steps; {@linkcode parseStep} lists what they may be.
 * @returns The steps. They stay text: parsed, faults take fifty times the memory.
 * @throws {TypeError} If a step is invalid; the message has its number.
 * @throws {RangeError} If there are too many steps, or a number in one is out
 * of its range.
 */
function checkScenario<S extends readonly ScenarioStep[]>(steps: S): S {
  if (steps.length > MAX_STEPS_COUNT) {
    throw new RangeError(
      `Cannot script a job as there must be at most ${MAX_STEPS_COUNT} steps: current number is ${steps.length}`,
    );
  }
  for (const [index, step] of steps.entries()) {
    try {
      parseStep(step);
    } catch (error) {
      const Kind = error instanceof RangeError ? RangeError : TypeError;
      throw new Kind(
        `Cannot script a job as step ${index + 1} must be one of ${
          WORDS.join(", ")
        }, or a fault: ${messageOf(error)}`,
        { cause: error },
      );
    }
  }
  return steps;
}

/**
 * Parses a step of a scenario.
 *
 * @param step `pending`, `queued`, `running`, `completed` or `error`; faults as
 * `X-Sim-Fault` takes them, such as `latency=2` or `status=429,retry-after=3`; or
 * a status code in place of `status=CODE`.
 * @throws {TypeError | RangeError} As {@linkcode parseFaults}, for other steps.
 */
export function parseStep(step: ScenarioStep): StepResponse {
  if (step === "pending") return { kind: "pending" };
  if (step === "queued" || step === "running") {
    return { kind: "pending", phase: step };
  }
  const outcome = outcomeOf(step);
  if (outcome) return { kind: "end", outcome };
  const faults = /^\d{3}$/.test(step) ? `status=${step}` : step;
  return { kind: "faults", specs: parseFaults(faults) };
}

/** A step of a scenario; the pattern does not check the parameters of faults. */
const step = z.string().max(200).openapi("ScenarioStep", {
  pattern:
    `^(?:pending|queued|running|completed|error|[45]\\d\\d|${FAULT_TEXTS})$`,
  description:
    "A status word; or faults, as X-Sim-Fault takes them; or a status code, for an error of the request.",
  examples: ["pending", "completed", "503", "latency=2"],
});

export const scenarioSchema = z.array(step).max(MAX_STEPS_COUNT).superRefine(
  (steps, context) => {
    try {
      checkScenario(steps);
    } catch (error) {
      context.addIssue({ code: "custom", message: messageOf(error) });
    }
  },
);
