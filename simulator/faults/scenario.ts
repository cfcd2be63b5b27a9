import { messageOf } from "../_message_of.ts";
import type { FaultRule } from "./rule.ts";
import { parseFaults } from "./spec.ts";

/** The most steps in the script of one job. */
export const MAX_STEPS = 1_000;

/** How many different steps are kept for the next scripts. */
const MOST_KEPT = 1_000;

/** A step of a scripted job: what a read of it is answered. */
export type ScenarioStep =
  /** That it is pending; in a certain phase, if one is given. */
  | { readonly kind: "pending"; readonly phase?: "queued" | "running" }
  /** That it has ended: that is when it does. */
  | { readonly kind: "end"; readonly outcome: "completed" | "error" }
  /** As it stands, but with these faults and no others. */
  | { readonly kind: "faults"; readonly rules: readonly FaultRule[] };

const WORDS: Readonly<Record<string, ScenarioStep>> = {
  pending: { kind: "pending" },
  queued: { kind: "pending", phase: "queued" },
  running: { kind: "pending", phase: "running" },
  completed: { kind: "end", outcome: "completed" },
  error: { kind: "end", outcome: "error" },
};

/**
 * Faults as they were written, which are parsed whenever they are injected: once
 * parsed, they take fifty times the memory.
 */
class FaultStep {
  readonly kind = "faults";
  readonly source: string;
  readonly #parse: (source: string) => readonly FaultRule[];

  constructor(source: string, parse: (source: string) => readonly FaultRule[]) {
    this.source = source;
    this.#parse = parse;
  }

  get rules(): readonly FaultRule[] {
    return this.#parse(this.source);
  }
}

/**
 * A step of a script that injects faults.
 *
 * @param source The faults, as they were written.
 * @param parse Parses them.
 * @throws {unknown} Whatever `parse` throws.
 */
export function faultStep(
  source: string,
  parse: (source: string) => readonly FaultRule[],
): ScenarioStep {
  parse(source);
  return new FaultStep(source, parse);
}

/** Scripts repeat themselves, and there can be a million. */
const kept = new Map<string, ScenarioStep>();

/**
 * Reads the script of a job.
 *
 * @param steps The steps: `pending`, `queued`, `running`, `completed`, `error`,
 * faults as `X-Sim-Fault` takes them, such as `latency=2` or
 * `status=429,retry-after=3`, or a status code alone in place of `status=CODE`.
 * @returns The steps, parsed. Equal ones are the same object.
 * @throws {TypeError} If a step is none of these; the message says which.
 * @throws {RangeError} If there are too many steps, or a number in one is out
 * of its range.
 */
export function parseScenario(steps: readonly string[]): ScenarioStep[] {
  if (steps.length > MAX_STEPS) {
    throw new RangeError(
      `Cannot script a job as there must be at most ${MAX_STEPS} steps: current number is ${steps.length}`,
    );
  }
  return steps.map(parseStep);
}

/** Whether a step ends the job. */
export function isTerminalStep({ kind }: ScenarioStep): boolean {
  return kind === "end";
}

function parseStep(text: string, index: number): ScenarioStep {
  const known = Object.hasOwn(WORDS, text) ? WORDS[text] : kept.get(text);
  if (known) return known;
  const step = faultStep(text, (text) => rulesOf(text, index));
  if (kept.size < MOST_KEPT) kept.set(text, step);
  return step;
}

function rulesOf(text: string, index: number): readonly FaultRule[] {
  try {
    return parseFaults(/^\d{3}$/.test(text) ? `status=${text}` : text);
  } catch (error) {
    const Kind = error instanceof RangeError ? RangeError : TypeError;
    const reason = messageOf(error);
    throw new Kind(
      `Cannot script a job as step ${index + 1} must be one of ${
        Object.keys(WORDS).join(", ")
      }, or a fault: ${reason}`,
      { cause: error },
    );
  }
}
