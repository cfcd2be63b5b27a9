import { z } from "@hono/zod-openapi";
import type { Route } from "../../http/route.ts";
import { HttpProblem } from "../../message/http_problem.ts";
import { jsonResponse } from "../../message/plain_response.ts";
import type { Simulation } from "../../simulation.ts";
import {
  AVATAR_GROUPS,
  AVATARS,
  CATALOGUE_CREATED_AT,
  type CatalogueAvatar,
  TALKING_PHOTOS,
  TEMPLATE_VARIABLE,
  TEMPLATES,
  VOICES,
} from "../../wire/catalogue.ts";
import { v2Body } from "../../wire/heygen_v2.ts";
import type { ResultFile } from "../../wire/result_urls.ts";
import { HeyGen } from "../heygen.ts";
import { defineV2Route } from "../heygen_route.ts";

/** Returns the URL of a sample. */
type UrlOf = (id: string, file: ResultFile) => string;

const avatarSchema = z.object({
  avatar_id: z.string(),
  avatar_name: z.string(),
  gender: z.string(),
  preview_image_url: z.url(),
  preview_video_url: z.url(),
  premium: z.boolean(),
  type: z.string().nullable(),
  tags: z.array(z.string()).nullable(),
}).openapi("V2Avatar");

function avatarBody({ id, name, gender }: CatalogueAvatar, urlOf: UrlOf) {
  return {
    avatar_id: id,
    avatar_name: name,
    gender,
    preview_image_url: urlOf(id, "thumbnail"),
    preview_video_url: urlOf(id, "video"),
    premium: false,
    type: null,
    tags: null,
  };
}

const voiceSchema = z.object({
  voice_id: z.string(),
  language: z.string(),
  gender: z.string(),
  name: z.string(),
  preview_audio: z.url(),
  support_pause: z.boolean(),
  emotion_support: z.boolean(),
  support_interactive_avatar: z.boolean(),
  support_locale: z.boolean(),
}).openapi("V2Voice");

const templateSchema = z.object({
  template_id: z.string(),
  name: z.string(),
  thumbnail_image_url: z.url(),
}).openapi("V2Template");

const groupSchema = z.object({
  id: z.string(),
  name: z.string(),
  created_at: z.int(),
  num_looks: z.int(),
  preview_image: z.url(),
  group_type: z.string(),
  train_status: z.string().nullable(),
}).openapi("V2AvatarGroup");

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

/** A fixed list: its path, name, schema and data. */
interface Listing {
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly schema: z.ZodType;
  readonly data: (urlOf: UrlOf) => unknown;
}

const LISTINGS: readonly Listing[] = [
  {
    path: "/v2/avatars",
    operationId: "v2ListAvatars",
    summary: "lists avatars and talking photos",
    schema: z.object({
      avatars: z.array(avatarSchema),
      talking_photos: z.array(
        z.object({
          talking_photo_id: z.string(),
          talking_photo_name: z.string(),
          preview_image_url: z.url(),
        }),
      ),
    }),
    data: (urlOf) => ({
      avatars: AVATARS.map((avatar) => avatarBody(avatar, urlOf)),
      talking_photos: TALKING_PHOTOS.map(({ id, name }) => ({
        talking_photo_id: id,
        talking_photo_name: name,
        preview_image_url: urlOf(id, "thumbnail"),
      })),
    }),
  },
  {
    path: "/v2/voices",
    operationId: "v2ListVoices",
    summary: "lists voices",
    schema: z.object({ voices: z.array(voiceSchema) }),
    data: (urlOf) => ({
      voices: VOICES.map(({ id, name, language, gender }) => ({
        voice_id: id,
        language,
        gender,
        name,
        preview_audio: urlOf(id, "audio"),
        support_pause: true,
        emotion_support: false,
        support_interactive_avatar: false,
        support_locale: false,
      })),
    }),
  },
  {
    path: "/v2/templates",
    operationId: "v2ListTemplates",
    summary: "lists templates",
    schema: z.object({ templates: z.array(templateSchema) }),
    data: (urlOf) => ({
      templates: TEMPLATES.map(({ id, name }) => ({
        template_id: id,
        name,
        thumbnail_image_url: urlOf(id, "thumbnail"),
      })),
    }),
  },
  {
    path: "/v2/avatar_group.list",
    operationId: "v2ListAvatarGroups",
    summary: "lists groups of avatars",
    schema: z.object({
      total_count: z.int(),
      avatar_group_list: z.array(groupSchema),
    }),
    data: (urlOf) => ({
      total_count: AVATAR_GROUPS.length,
      avatar_group_list: AVATAR_GROUPS.map(({ id, name }) => ({
        id,
        name,
        created_at: CATALOGUE_CREATED_AT,
        num_looks: AVATARS.filter(({ group }) => group === id).length,
        preview_image: urlOf(id, "thumbnail"),
        group_type: "PUBLIC",
        train_status: null,
      })),
    }),
  },
];

/** The credits of the app's plan, which the API does not use. */
const PLAN_CREDITS = 300;

/**
 * What there is to make videos with, by the second generation, and the quota.
 *
 * @param simulation The simulation.
 */
export function v2CatalogueRoutes(simulation: Simulation): readonly Route[] {
  const heygen = new HeyGen(simulation);
  return [
    ...LISTINGS.map(({ path, operationId, summary, schema, data }) =>
      defineV2Route({
        method: "GET",
        path,
        operationId,
        summary,
        handle: ({ context }) =>
          jsonResponse(200, v2Body(data(heygen.samples(context)))),
      }, schema)
    ),
    defineV2Route(
      {
        method: "GET",
        path: "/v2/avatar_group/{id}/avatars",
        operationId: "v2ListAvatarsOfGroup",
        summary: "lists the avatars of a group",
        handle({ context, params: { id } }) {
          const avatars = AVATARS.filter(({ group }) => group === id);
          if (avatars.length === 0) {
            throw new HttpProblem(404, "Avatar group not found.");
          }
          const urlOf = heygen.samples(context);
          const avatar_list = avatars.map((avatar) =>
            avatarBody(avatar, urlOf)
          );
          return jsonResponse(200, v2Body({ avatar_list }));
        },
      },
      z.object({ avatar_list: z.array(avatarSchema) }),
      { 404: { description: "The group does not exist." } },
    ),
    defineV2Route(
      {
        method: "GET",
        path: "/v2/template/{id}",
        operationId: "v2GetTemplate",
        summary: "returns the variables of a template",
        handle({ params: { id } }) {
          if (!TEMPLATES.some((template) => template.id === id)) {
            throw new HttpProblem(404, "Template not found.");
          }
          const name = TEMPLATE_VARIABLE;
          return jsonResponse(
            200,
            v2Body({
              variables: {
                [name]: { name, type: "text", properties: { content: "" } },
              },
            }),
          );
        },
      },
      z.object({
        variables: z.record(
          z.string(),
          z.object({
            name: z.string(),
            type: z.string(),
            properties: z.object({ content: z.string() }),
          }),
        ),
      }),
      { 404: { description: "The template does not exist." } },
    ),
    defineV2Route({
      method: "GET",
      path: "/v2/user/remaining_quota",
      operationId: "v2GetQuota",
      summary: "returns the balance, times 60",
      handle() {
        const quota = simulation.balance.shown * 60;
        return jsonResponse(
          200,
          v2Body({
            remaining_quota: quota,
            details: {
              api: quota,
              streaming_avatar: 0,
              streaming_avatar_instance_quota: 0,
              seat: 1,
              plan_credit: PLAN_CREDITS,
            },
          }),
        );
      },
    }, quotaSchema),
  ];
}
