import { z } from "@hono/zod-openapi";
import { messageOf } from "../_message_of.ts";
import { shown } from "../faults/spec.ts";
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
    throw new TypeError(
      `must be a rule in JSON: ${messageOf(error)}: current value is '${text}'`,
    );
  }
  const wrong = wrongIn(jobRuleSchema, json, "rule");
  if (wrong !== undefined) {
    throw new TypeError(`must be a rule: ${wrong}`);
  }
  return ruleFromJson(json as JobRuleJson);
}

/**
 * Checks a rule that a store has returned.
 *
 * @throws {TypeError} If it is invalid.
 */
export function checkRule(stored: unknown): JobRuleJson {
  const wrong = wrongIn(jobRuleSchema, stored, "rule");
  if (wrong === undefined) return stored as JobRuleJson;
  throw new TypeError(`Cannot restore a rule as ${wrong}`);
}

/**
 * Checks the option `rules`.
 *
 * @returns What is wrong with it, such as `rules[0].delay: ...`; `undefined` for
 * nothing.
 */
export function invalidRules(rules: unknown): string | undefined {
  return wrongIn(optionSchema, rules, "rules");
}

/** The JSON schema of a rule. */
export function ruleJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema: _, ...schema } = z.toJSONSchema(jobRuleSchema, {
    io: "input",
  });
  return schema;
}

/** The first of what is wrong with a value, with its place and the value there. */
function wrongIn(
  schema: z.ZodType,
  value: unknown,
  name: string,
): string | undefined {
  const { error } = schema.safeParse(value, {
    error: issueText,
    reportInput: true,
  });
  const [issue] = error?.issues ?? [];
  if (!issue) return undefined;
  const { code, path, message, input } = issue;
  const isUnknown = code === "unrecognized_keys";
  const place = [...path, ...(isUnknown ? issue.keys.slice(0, 1) : [])]
    .map((key) => typeof key === "number" ? `[${key}]` : `.${String(key)}`);
  const text = `${name}${place.join("")}: ${message}`;
  // A message of our own has the value.
  return isUnknown || code === "custom"
    ? text
    : `${text}: current value is ${shown(input)}`;
}
