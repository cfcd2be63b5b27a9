import { z } from "@hono/zod-openapi";
import type { Balance } from "../../../core/balance.ts";
import type { Route } from "../../../http/route.ts";
import { found, HttpProblem } from "../../../message/http_problem.ts";
import {
  AVATAR_GROUPS,
  AVATARS,
  CATALOGUE_CREATED_AT,
  looksOf,
  TALKING_PHOTOS,
  TEMPLATE_VARIABLE,
  TEMPLATES,
  VOICES,
} from "../../../wire/catalogue.ts";
import { field } from "../../../wire/heygen_body.ts";
import type { HeyGen, UrlOf } from "../heygen.ts";
import { fixedField, ITEM, itemForm } from "../item_form.ts";
import { defineV2Route } from "../route.ts";

const AVATAR = {
  avatar_id: ITEM.id,
  avatar_name: ITEM.name,
  gender: ITEM.gender,
  preview_image_url: ITEM.picture,
  preview_video_url: ITEM.video,
  premium: ITEM.no,
  type: fixedField(z.string().nullable(), null),
  tags: fixedField(z.array(z.string()).nullable(), null),
};

const avatar = itemForm(AVATAR, "V2Avatar");

/** Some clients decode one of a group as an avatar, others as a look. */
const look = itemForm({
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

const voice = itemForm({
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
  created_at: fixedField(z.int(), CATALOGUE_CREATED_AT),
  num_looks: field(z.int(), ({ id }) => looksOf(id).length),
  preview_image: ITEM.picture,
  group_type: fixedField(z.string(), "PUBLIC"),
  train_status: fixedField(z.string().nullable(), null),
}, "V2AvatarGroup");

interface Listing {
  readonly path: string;
  readonly operationId: string;
  /** What it lists, in the plural. */
  readonly noun: string;
  readonly schema: z.ZodType;
  readonly data: (urlOf: UrlOf) => unknown;
}

const LISTINGS: readonly Listing[] = [
  {
    path: "/v2/avatars",
    operationId: "v2ListAvatars",
    noun: "avatars and talking photos",
    schema: z.object({
      avatars: z.array(avatar.schema),
      talking_photos: z.array(photo.schema),
    }),
    data: (urlOf) => ({
      avatars: avatar.list(AVATARS, urlOf),
      talking_photos: photo.list(TALKING_PHOTOS, urlOf),
    }),
  },
  {
    path: "/v2/voices",
    operationId: "v2ListVoices",
    noun: "voices",
    schema: z.object({ voices: z.array(voice.schema) }),
    data: (urlOf) => ({ voices: voice.list(VOICES, urlOf) }),
  },
  {
    path: "/v2/templates",
    operationId: "v2ListTemplates",
    noun: "templates",
    schema: z.object({ templates: z.array(template.schema) }),
    data: (urlOf) => ({ templates: template.list(TEMPLATES, urlOf) }),
  },
  {
    path: "/v2/avatar_group.list",
    operationId: "v2ListAvatarGroups",
    noun: "groups of avatars",
    schema: z.object({
      total_count: z.int(),
      avatar_group_list: z.array(group.schema),
    }),
    data: (urlOf) => ({
      total_count: AVATAR_GROUPS.length,
      avatar_group_list: group.list(AVATAR_GROUPS, urlOf),
    }),
  },
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
export function v2CatalogueRoutes(
  heygen: HeyGen,
  balance: Balance,
): readonly Route[] {
  return [
    ...LISTINGS.map(({ path, operationId, noun, schema, data }) =>
      defineV2Route({
        route: `GET ${path}`,
        operationId,
        summary: `lists ${noun}`,
        data: schema,
        handle: ({ context }) => data(heygen.samples(context)),
      })
    ),
    defineV2Route({
      route: "GET /v2/avatar_group/{id}/avatars",
      operationId: "v2ListAvatarsOfGroup",
      summary: "lists the avatars of a group",
      data: z.object({ avatar_list: z.array(look.schema) }),
      errors: { 404: "The group does not exist." },
      handle({ context, params: { id } }) {
        const looks = looksOf(id);
        if (looks.length === 0) {
          throw new HttpProblem(404, "Avatar group not found.");
        }
        return { avatar_list: look.list(looks, heygen.samples(context)) };
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
