import { z } from "@hono/zod-openapi";
import type { Route } from "../../http/route.ts";
import { found, HttpProblem } from "../../message/http_problem.ts";
import {
  AVATAR_GROUPS,
  AVATARS,
  type CatalogueItem,
  looksOf,
  TALKING_PHOTOS,
  TEMPLATE_VARIABLE,
  TEMPLATES,
  VOICES,
} from "../../wire/catalogue.ts";
import {
  fixedField,
  ITEM,
  itemForm,
  type Listing,
  listRoutes,
} from "./catalogue.ts";
import type { HeyGen } from "./heygen.ts";
import { defineV2Route } from "./route.ts";

const AVATAR = {
  avatar_id: ITEM.id,
  avatar_name: ITEM.name,
  gender: ITEM.gender,
  preview_image_url: ITEM.picture,
  preview_video_url: ITEM.video,
  premium: ITEM.no,
  type: ITEM.noText,
  tags: fixedField(z.array(z.string()).nullable(), null),
};

/** Some clients decode one of a group as an avatar, others as a look. */
const v2Look = itemForm({
  ...AVATAR,
  id: ITEM.id,
  name: ITEM.name,
  image_url: ITEM.picture,
}, "V2AvatarOfGroup");

const photo = itemForm({
  talking_photo_id: ITEM.id,
  talking_photo_name: ITEM.name,
  preview_image_url: ITEM.picture,
});

const v2Voice = itemForm({
  voice_id: ITEM.id,
  language: ITEM.language,
  gender: ITEM.gender,
  name: ITEM.name,
  preview_audio: ITEM.audio,
  support_pause: ITEM.yes,
  emotion_support: ITEM.no,
  support_interactive_avatar: ITEM.no,
  support_locale: ITEM.no,
}, "V2Voice");

const template = itemForm({
  template_id: ITEM.id,
  name: ITEM.name,
  thumbnail_image_url: ITEM.picture,
}, "V2Template");

const group = itemForm({
  id: ITEM.id,
  name: ITEM.name,
  created_at: ITEM.createdAt,
  num_looks: ITEM.looks,
  preview_image: ITEM.picture,
  group_type: fixedField(z.string(), "PUBLIC"),
  train_status: ITEM.noText,
}, "V2AvatarGroup");

const V2_LISTINGS: readonly Listing[] = [
  ["/v2/avatars", "v2ListAvatars", "avatars and talking photos", {
    avatars: [itemForm(AVATAR, "V2Avatar"), AVATARS],
    talking_photos: [photo, TALKING_PHOTOS],
  }],
  ["/v2/voices", "v2ListVoices", "voices", { voices: [v2Voice, VOICES] }],
  ["/v2/templates", "v2ListTemplates", "templates", {
    templates: [template, TEMPLATES],
  }],
  ["/v2/avatar_group.list", "v2ListAvatarGroups", "groups of avatars", {
    total_count: AVATAR_GROUPS.length,
    avatar_group_list: [group, AVATAR_GROUPS],
  }],
];

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
export function v2CatalogueRoutes(heygen: HeyGen): readonly Route[] {
  return [
    ...listRoutes(heygen, defineV2Route, V2_LISTINGS),
    defineV2Route({
      route: "GET /v2/avatar_group/{id}/avatars",
      operationId: "v2ListAvatarsOfGroup",
      summary: "lists the avatars of a group",
      data: z.object({ avatar_list: z.array(v2Look.schema) }),
      errors: { 404: "The group does not exist." },
      handle({ context, params: { id } }) {
        const looks = looksOf(id);
        if (looks.length === 0) {
          throw new HttpProblem(404, "Avatar group not found.");
        }
        const show = (it: CatalogueItem) => v2Look.of(heygen.show(it, context));
        return { avatar_list: looks.map(show) };
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
        const variable = { name, type: "text", properties: { content: "" } };
        return { variables: { [name]: variable } };
      },
    }),
    defineV2Route({
      route: "GET /v2/user/remaining_quota",
      operationId: "v2GetQuota",
      summary: "returns the balance, times 60",
      data: quotaSchema,
      handle() {
        const quota = heygen.simulation.balance.shown * 60;
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
