import { z } from "@hono/zod-openapi";
import { messageOf } from "../_message_of.ts";
import { issueText } from "../message/issue_text.ts";
import type { JobRule } from "./job_rule.ts";
import {
  type JobRuleJson,
  jobRuleSchema,
  optionSchema,
  ruleFromJson,
} from "./schema.ts";

/**
 * Parses a rule.
 *
 * @param text The rule in JSON, as `POST /rules` takes it.
 * @returns The rule, as the option `rules` takes it.
 * @throws {TypeError} If the text is not a rule; the message names the field.
 */
export function parseJobRule(text: string): JobRule {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw invalid(`a rule in JSON: ${messageOf(error)}`, text);
  }
  const { success, data, error } = jobRuleSchema.safeParse(json, {
    error: issueText,
  });
  if (success) return ruleFromJson(data);
  throw invalid(`a rule: ${firstOf(error.issues, "rule")}`, text);
}

function invalid(accepted: string, text: string): TypeError {
  return new TypeError(`must be ${accepted}: current value is '${text}'`);
}

/**
 * Checks a rule that was stored.
 *
 * @throws {TypeError} If it is invalid.
 */
export function checkRule(stored: unknown): JobRuleJson {
  const { success, data, error } = jobRuleSchema.safeParse(stored, {
    error: issueText,
  });
  if (success) return data;
  throw new TypeError(
    `Cannot restore a rule as ${firstOf(error.issues, "rule")}`,
  );
}

/** The JSON schema of a rule. */
export function ruleJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema: _, ...schema } = z.toJSONSchema(jobRuleSchema, {
    io: "input",
  });
  return schema;
}

/** The first of some issues, with its place in a value. */
function firstOf(
  [issue]: readonly z.core.$ZodIssue[],
  name: string,
): string | undefined {
  if (!issue) return undefined;
  const place = issue.path.map((key) =>
    typeof key === "number" ? `[${key}]` : `.${String(key)}`
  );
  return `${name}${place.join("")}: ${issue.message}`;
}

/**
 * Checks the option `rules`.
 *
 * @param rules Its value.
 * @returns What is wrong with it, such as `rules[0].delay: ...`; `undefined` for
 * nothing.
 */
export function invalidRules(rules: unknown): string | undefined {
  return firstOf(
    optionSchema.safeParse(rules, { error: issueText }).error?.issues ?? [],
    "rules",
  );
}
