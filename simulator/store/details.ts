import type { Distribution } from "@heygen-sim/client/distributions";
import { parseDistribution } from "@heygen-sim/client/distributions";
import type { FaultRule } from "../faults/rule.ts";
import { faultStep, type ScenarioStep } from "../faults/scenario.ts";
import { faultFromJson, faultToJson } from "../faults/spec.ts";
import type { JobDetails } from "../jobs/job.ts";

/** Rules in JSON: each has its name beside it. */
type RulesJson = readonly (readonly [
  name: string,
  rule: Readonly<Record<string, unknown>>,
])[];

/** A step of a script in JSON. */
type StepJson =
  | Exclude<ScenarioStep, { kind: "faults" }>
  | { readonly kind: "faults"; readonly rules: RulesJson };

/**
 * Writes what the caller said of a job as JSON.
 *
 * @param details What the caller said.
 */
export function detailsToJson(details: JobDetails): string {
  const { delay, scenario, ...rest } = details;
  return JSON.stringify({
    ...rest,
    delay: typeof delay === "object" ? delay.label : delay,
    scenario: scenario?.map(stepToJson),
  });
}

/** Reads what the callers of many jobs said; what is equal is read once. */
export class DetailsReader {
  readonly #laws = new Map<string, Distribution>();
  readonly #scripts = new Map<string, readonly ScenarioStep[]>();

  /**
   * Reads what the caller said of a job.
   *
   * @param json What {@linkcode detailsToJson} has written.
   * @throws {Error} If it has not.
   */
  read(json: string): JobDetails {
    const { delay, scenario, ...rest } = JSON.parse(json);
    return {
      ...rest,
      ...(delay === undefined ? {} : { delay: this.#delay(delay) }),
      ...(scenario === undefined ? {} : { scenario: this.#script(scenario) }),
    };
  }

  #delay(delay: string | number): Distribution | number {
    if (typeof delay === "number") return delay;
    return kept(this.#laws, delay, () => parseDistribution(delay));
  }

  #script(steps: readonly StepJson[]): readonly ScenarioStep[] {
    return kept(this.#scripts, JSON.stringify(steps), () => steps.map(stepOf));
  }
}

function kept<T>(all: Map<string, T>, key: string, make: () => T): T {
  const known = all.get(key);
  if (known !== undefined) return known;
  const made = make();
  all.set(key, made);
  return made;
}

function stepToJson(step: ScenarioStep): StepJson {
  if (step.kind !== "faults") return step;
  const rules = step.rules.map((rule) =>
    [rule.name, faultToJson(rule)] as const
  );
  return { kind: "faults", rules };
}

function rulesIn(json: string): readonly FaultRule[] {
  const rules: RulesJson = JSON.parse(json);
  return rules.map(([name, rule]) => faultFromJson(name, rule));
}

function stepOf(step: StepJson): ScenarioStep {
  if (step.kind !== "faults") return step;
  return faultStep(JSON.stringify(step.rules), rulesIn);
}
