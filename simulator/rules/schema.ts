import {
  type Distribution,
  parseDistribution,
} from "@heygen-sim/client/distributions";
import { z } from "@hono/zod-openapi";
import { messageOf } from "../_message_of.ts";
import { MAX_DURATION_MS } from "../core/draw.ts";
import { scenarioSchema } from "../faults/scenario.ts";
import { FAULT_TEXTS, parseFaults, shown } from "../faults/spec.ts";
import {
  plainDuration,
  readDuration,
  writeDuration,
} from "../message/durations.ts";
import { issueText } from "../message/issue_text.ts";
import { reports } from "../message/schemas.ts";
import type { JobRule, WireName } from "./job_rule.ts";

export const MAX_RULES_COUNT = 100;

const WIRES = [
  "exercise",
  "jobs",
  "heygen-v2",
  "heygen-v3",
] as const satisfies WireName[];

const pattern = z.string().min(1).max(200);

const callbackId = z.string().min(1).max(2_048);

const match = {
  wire: z.enum(WIRES).optional().describe(
    "The wire of the request that creates the job; exercise is POST /reset.",
  ),
  title: pattern.optional().describe(
    "The title; an asterisk stands for any characters.",
  ),
  language: z.string().min(1).max(100).optional().describe(
    "The language to translate to, by its name or code.",
  ),
  number: z.int().min(1).optional().describe(
    "The number of the job in its simulation; that of the first one is 1.",
  ),
  client: pattern.optional().describe(
    "The client, as the report names it; an asterisk stands for any characters.",
  ),
};

const fault = z.string().max(200).superRefine(reports(parseFaults)).openapi(
  "JobFault",
  {
    pattern: `^${FAULT_TEXTS}$`,
    description: "Faults, as X-Sim-Fault takes them.",
    examples: ["status=503,rate=0.5"],
  },
);

const effects = {
  times: z.int().min(1).max(1e9).optional().describe(
    "The maximum number of jobs; later ones are for the next rule that matches.",
  ),
  outcome: z.enum(["completed", "error"]).optional().describe("How it ends."),
  failure: z.strictObject({
    code: z.string().min(1).max(100).optional().describe(
      "The kind of failure, on wires that have one; HeyGen's v1 has numbers.",
    ),
    message: z.string().max(1_000).nullable().optional().describe(
      "The message; with null, HeyGen's API gives none.",
    ),
  }).optional().describe("How it fails, if it does."),
  scenario: scenarioSchema.optional().describe(
    "The responses to the first reads, step by step.",
  ),
  faults: z.array(fault).max(20).optional().describe(
    "Faults of the requests about the job, in place of all others.",
  ),
};

/** Adds an error to a rule that contradicts itself. */
function checkOutcome(
  { outcome, failure }: Pick<JobRule, "outcome" | "failure">,
  context: z.RefinementCtx,
): void {
  if (outcome !== "completed" || failure === undefined) return;
  context.addIssue({
    code: "custom",
    path: ["failure"],
    message:
      "must be missing where outcome is completed: only a job that ends in error has a failure",
  });
}

const ruleFields = z.strictObject({
  match: z.strictObject({
    ...match,
    callback_id: callbackId.optional().describe(
      "The caller's own id, in HeyGen's API.",
    ),
  }).optional().describe("The jobs: those that have all of this."),
  delay: plainDuration.optional().describe(
    "How many seconds the work takes, or a distribution of them.",
  ),
  queue: plainDuration.optional().describe(
    "How many seconds the job is queued before, or a distribution of them.",
  ),
  ...effects,
});

/** A rule in JSON; times are in seconds. */
export const jobRuleSchema = ruleFields.superRefine(checkOutcome).openapi(
  "JobRule",
  {
    not: {
      properties: { outcome: { const: "completed" }, failure: {} },
      required: ["outcome", "failure"],
    },
    examples: [{
      match: { wire: "heygen-v3", title: "Welcome*" },
      times: 1,
      outcome: "error",
      failure: { message: "The audio is missing." },
    }],
  },
);

export type JobRuleJson = z.output<typeof jobRuleSchema>;

const duration = z.union([
  z.number().min(0).max(MAX_DURATION_MS),
  z.custom<Distribution>((value) =>
    value instanceof Object && hasTextForm(value)
  ),
], {
  error:
    `must be a number of milliseconds from 0 to ${MAX_DURATION_MS}, or a distribution that parseDistribution() reads`,
});

/** Whether a distribution can be stored: one of the user's own cannot. */
function hasTextForm({ label }: Partial<Distribution>): boolean {
  try {
    parseDistribution(label ?? "");
    return true;
  } catch {
    return false;
  }
}

const optionSchema = z.array(
  z.strictObject({
    match: z.strictObject({ ...match, callbackId: callbackId.optional() })
      .optional(),
    delay: duration.optional(),
    queue: duration.optional(),
    ...effects,
  }).superRefine(checkOutcome),
).max(MAX_RULES_COUNT);

export function ruleFromJson(
  { match: given, delay, queue, ...effects }: JobRuleJson,
): JobRule {
  const { callback_id, ...match } = given ?? {};
  return {
    match: { ...match, ...(callback_id && { callbackId: callback_id }) },
    ...(delay !== undefined && { delay: readDuration(delay) }),
    ...(queue !== undefined && { queue: readDuration(queue) }),
    ...effects,
  };
}

export function ruleToJson(
  { match: given, delay, queue, scenario, faults, ...effects }: JobRule,
): JobRuleJson {
  const { callbackId: callback_id, ...match } = given ?? {};
  return {
    ...(given && { match: { ...match, ...(callback_id && { callback_id }) } }),
    ...(delay !== undefined && { delay: writeDuration(delay) }),
    ...(queue !== undefined && { queue: writeDuration(queue) }),
    ...effects,
    ...(scenario && { scenario: [...scenario] }),
    ...(faults && { faults: [...faults] }),
  };
}

export const ruleStateSchema = z.strictObject({
  id: z.string().describe("The id."),
  ...ruleFields.shape,
  applied: z.int().min(0).describe("To how many jobs it has been applied."),
}).openapi("JobRuleState");

/**
 * Parses a rule in JSON.
 *
 * @throws {TypeError} If the text is not a rule; the message names the field.
 */
export function parseJobRule(text: string): JobRule {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new TypeError(
      `must be a rule in JSON: ${messageOf(error)}: current value is '${text}'`,
    );
  }
  const rule = valid(jobRuleSchema, json, "rule", "must be a rule:");
  return ruleFromJson(rule);
}

/** @throws {TypeError} If a rule that a store has returned is invalid. */
export function checkRule(stored: unknown): JobRuleJson {
  return valid(jobRuleSchema, stored, "rule", "Cannot restore a rule as");
}

/** @throws {TypeError} If the option `rules` is invalid. */
export function checkRules(rules: unknown): void {
  valid(optionSchema, rules, "rules", "Cannot create a simulator as");
}

export function ruleJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema: _, ...schema } = z.toJSONSchema(jobRuleSchema, {
    io: "input",
  });
  return schema;
}

/**
 * Checks a value.
 *
 * @throws {TypeError} With the first of what is wrong, such as
 * `rules[0].delay: ...`, behind a prefix.
 */
function valid<T>(
  schema: z.ZodType<T>,
  value: unknown,
  name: string,
  prefix: string,
): T {
  const { data, error } = schema.safeParse(value, {
    error: issueText,
    reportInput: true,
  });
  const [issue] = error?.issues ?? [];
  if (!issue) return data as T;
  const { code, path, message, input } = issue;
  const isUnknown = code === "unrecognized_keys";
  const place = [...path, ...(isUnknown ? issue.keys.slice(0, 1) : [])]
    .map((key) => typeof key === "number" ? `[${key}]` : `.${String(key)}`);
  // A message of our own has the value.
  const current = isUnknown || code === "custom"
    ? ""
    : `: current value is ${shown(input)}`;
  throw new TypeError(
    `${prefix} ${name}${place.join("")}: ${message}${current}`,
  );
}
