import { z } from "@hono/zod-openapi";
import type { Route } from "../../../http/route.ts";
import { found, HttpProblem } from "../../../message/http_problem.ts";
import {
  AVATARS,
  TEMPLATE_VARIABLE,
  TEMPLATES,
} from "../../../wire/catalogue.ts";
import type { Balance } from "../../../core/balance.ts";
import type { HeyGen } from "../heygen.ts";
import { defineV2Route } from "../route.ts";
import { avatarBody, avatarSchema, LISTINGS } from "./catalogue_lists.ts";

const quotaSchema = z.object({
  remaining_quota: z.int().describe("60 for each credit of the API."),
  details: z.object({
    api: z.int(),
    streaming_avatar: z.int(),
    streaming_avatar_instance_quota: z.int(),
    seat: z.int(),
    plan_credit: z.int().describe(
      "Of the app's plan; the API does not use it.",
    ),
  }),
}).openapi("V2Quota");

/** The credits of the app's plan, which the API does not use. */
const PLAN_CREDITS = 300;

/**
 * What there is to make videos with, by the second generation, and the quota.
 */
export function v2CatalogueRoutes(
  heygen: HeyGen,
  balance: Balance,
): readonly Route[] {
  return [
    ...LISTINGS.map(({ path, operationId, summary, schema, data }) =>
      defineV2Route({
        route: `GET ${path}`,
        operationId,
        summary,
        data: schema,
        handle: ({ context }) => data(heygen.samples(context)),
      })
    ),
    defineV2Route({
      route: "GET /v2/avatar_group/{id}/avatars",
      operationId: "v2ListAvatarsOfGroup",
      summary: "lists the avatars of a group",
      data: z.object({ avatar_list: z.array(avatarSchema) }),
      errors: { 404: "The group does not exist." },
      handle({ context, params: { id } }) {
        const avatars = AVATARS.filter(({ group }) => group === id);
        if (avatars.length === 0) {
          throw new HttpProblem(404, "Avatar group not found.");
        }
        const urlOf = heygen.samples(context);
        return {
          avatar_list: avatars.map((avatar) => avatarBody(avatar, urlOf)),
        };
      },
    }),
    defineV2Route({
      route: "GET /v2/template/{id}",
      operationId: "v2GetTemplate",
      summary: "returns the variables of a template",
      data: z.object({
        variables: z.record(
          z.string(),
          z.object({
            name: z.string(),
            type: z.string(),
            properties: z.object({ content: z.string() }),
          }),
        ),
      }),
      errors: { 404: "The template does not exist." },
      handle({ params: { id } }) {
        found(TEMPLATES.find((it) => it.id === id), "Template not found.");
        const name = TEMPLATE_VARIABLE;
        return {
          variables: {
            [name]: { name, type: "text", properties: { content: "" } },
          },
        };
      },
    }),
    defineV2Route({
      route: "GET /v2/user/remaining_quota",
      operationId: "v2GetQuota",
      summary: "returns the balance, times 60",
      data: quotaSchema,
      handle() {
        const quota = balance.shown * 60;
        return {
          remaining_quota: quota,
          details: {
            api: quota,
            streaming_avatar: 0,
            streaming_avatar_instance_quota: 0,
            seat: 1,
            plan_credit: PLAN_CREDITS,
          },
        };
      },
    }),
  ];
}
