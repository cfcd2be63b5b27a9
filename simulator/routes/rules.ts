import { z } from "@hono/zod-openapi";
import { defineRoute, type Described, type Route } from "../http/route.ts";
import { jsonResponse } from "../message/plain_response.ts";
import type { RequestContext } from "../message/request_context.ts";
import { basePathOf } from "../message/origin.ts";
import { problem } from "../message/problem.ts";
import type { ActiveRule, JobRules } from "../rules/job_rules.ts";
import {
  jobRuleSchema,
  MAX_RULES_COUNT,
  ruleStateSchema,
} from "../rules/schema.ts";

const RULE: Described["content"] = { "application/json": ruleStateSchema };

const LIST: Described["content"] = {
  "application/json": z.strictObject({
    rules: z.array(ruleStateSchema).describe("The rules, in order."),
  }).openapi("JobRuleList"),
};

/** A rule as these routes return it. */
function stateOf({ id, json, applied }: ActiveRule) {
  return { id, ...json, applied };
}

/**
 * The rules for jobs that requests create: to list, set, add and remove them.
 *
 * @param simulation Its rules.
 */
export function ruleRoutes(
  { rules }: { readonly rules: JobRules },
): readonly Route[] {
  const all = () => jsonResponse(200, { rules: rules.list().map(stateOf) });
  const find = (id: string) => rules.list().find((rule) => rule.id === id);
  const missing = ({ path }: RequestContext, id: string) =>
    problem(404, `The rule '${id}' does not exist.`, path);
  const unknown = { 404: { description: "The rule does not exist." } };
  return [
    defineRoute({
      method: "GET",
      path: "/rules",
      operationId: "listRules",
      summary: "lists the rules for new jobs",
      audience: "admin",
      responses: {
        200: { description: "The rules, in order.", content: LIST },
      },
      handle: all,
    }),
    defineRoute({
      method: "PUT",
      path: "/rules",
      operationId: "setRules",
      summary: "replaces all rules",
      audience: "admin",
      inputs: {
        body: z.strictObject({
          rules: z.array(jobRuleSchema).max(MAX_RULES_COUNT).describe(
            "The rules: the first one that matches a job is applied.",
          ),
        }).openapi("NewJobRules"),
      },
      responses: { 200: { description: "The new rules.", content: LIST } },
      handle({ body }) {
        rules.add(body.rules, true);
        return all();
      },
    }),
    defineRoute({
      method: "POST",
      path: "/rules",
      operationId: "addRule",
      summary: "adds a rule behind all others",
      audience: "admin",
      inputs: { body: jobRuleSchema },
      responses: {
        201: {
          description: "The new rule.",
          content: RULE,
          headers: { location: "The path of the rule." },
        },
        409: { description: "The limit of rules is reached." },
      },
      handle({ context: { path, request }, body }) {
        let added: readonly ActiveRule[];
        try {
          added = rules.add([body]);
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
          return problem(409, error.message, path);
        }
        const [rule] = added.map(stateOf);
        const location = `${basePathOf(request.url)}/rules/${rule?.id}`;
        return jsonResponse(201, rule, { location });
      },
    }),
    defineRoute({
      method: "DELETE",
      path: "/rules",
      operationId: "removeRules",
      summary: "removes all rules",
      audience: "admin",
      responses: { 204: { description: "There are no rules." } },
      handle() {
        rules.remove(rules.list());
        return { status: 204, headers: [], body: null };
      },
    }),
    defineRoute({
      method: "GET",
      path: "/rules/{id}",
      operationId: "getRule",
      summary: "returns a rule",
      audience: "admin",
      responses: {
        200: { description: "The rule.", content: RULE },
        ...unknown,
      },
      handle({ context, params: { id = "" } }) {
        const rule = find(id);
        return rule ? jsonResponse(200, stateOf(rule)) : missing(context, id);
      },
    }),
    defineRoute({
      method: "DELETE",
      path: "/rules/{id}",
      operationId: "removeRule",
      summary: "removes a rule",
      audience: "admin",
      responses: { 204: { description: "The rule is removed." }, ...unknown },
      handle({ context, params: { id = "" } }) {
        const rule = find(id);
        if (!rule) return missing(context, id);
        rules.remove([rule]);
        return { status: 204, headers: [], body: null };
      },
    }),
  ];
}
