import { z } from "@hono/zod-openapi";
import { defineRoute, json, type Route } from "../http/route.ts";
import { found, refuseOnError } from "../message/http_problem.ts";
import { jsonResponse } from "../message/plain_response.ts";
import { basePathOf } from "../message/request.ts";
import type { Parts } from "../parts.ts";
import type { ActiveRule } from "../rules/job_rules.ts";
import {
  jobRuleSchema,
  MAX_RULES_COUNT,
  ruleStateSchema,
} from "../rules/schema.ts";
import { defineAdminRoute } from "./define.ts";

const listSchema = z.strictObject({
  rules: z.array(ruleStateSchema).describe("The rules, in order."),
}).openapi("JobRuleList");

/** A rule as these routes return it. */
function stateOf({ id, json, applied }: ActiveRule) {
  return { id, ...json, applied };
}

/**
 * The rules for jobs that requests create: to list, set, add and remove them.
 */
export function ruleRoutes(
  { rules }: Pick<Parts, "rules">,
): readonly Route[] {
  const all = () => ({ rules: rules.list().map(stateOf) });
  const find = (id = "") =>
    found(
      rules.list().find((rule) => rule.id === id),
      `The rule '${id}' does not exist.`,
    );
  const unknown = { 404: "The rule does not exist." };
  return [
    defineAdminRoute({
      route: "GET /rules",
      operationId: "listRules",
      summary: "lists the rules for new jobs",
      data: listSchema,
      returns: "The rules, in order.",
      handle: all,
    }),
    defineAdminRoute({
      route: "PUT /rules",
      operationId: "setRules",
      summary: "replaces all rules",
      inputs: {
        body: z.strictObject({
          rules: z.array(jobRuleSchema).max(MAX_RULES_COUNT).describe(
            "The rules: the first one that matches a job is applied.",
          ),
        }).openapi("NewJobRules"),
      },
      data: listSchema,
      returns: "The new rules.",
      handle({ body }) {
        rules.add(body.rules, true);
        return all();
      },
    }),
    defineRoute({
      route: "POST /rules",
      operationId: "addRule",
      summary: "adds a rule behind all others",
      audience: "admin",
      inputs: { body: jobRuleSchema },
      responses: {
        201: json("The new rule.", ruleStateSchema, {
          location: "The path of the rule.",
        }),
        409: "The limit of rules is reached.",
      },
      handle({ context: { request }, body }) {
        const added = refuseOnError(409, () => rules.add([body]), [RangeError]);
        const [rule] = added.map(stateOf);
        const location = `${basePathOf(request.url)}/rules/${rule?.id}`;
        return jsonResponse(201, rule, { location });
      },
    }),
    defineAdminRoute({
      route: "DELETE /rules",
      operationId: "removeRules",
      summary: "removes all rules",
      returns: "There are no rules.",
      handle: () => rules.remove(rules.list()),
    }),
    defineAdminRoute({
      route: "GET /rules/{id}",
      operationId: "getRule",
      summary: "returns a rule",
      data: ruleStateSchema,
      returns: "The rule.",
      errors: unknown,
      handle: ({ params: { id } }) => stateOf(find(id)),
    }),
    defineAdminRoute({
      route: "DELETE /rules/{id}",
      operationId: "removeRule",
      summary: "removes a rule",
      returns: "The rule is removed.",
      errors: unknown,
      handle: ({ params: { id } }) => rules.remove([find(id)]),
    }),
  ];
}
