import { z } from "@hono/zod-openapi";
import {
  AVATAR_GROUPS,
  AVATARS,
  CATALOGUE_CREATED_AT,
  type CatalogueAvatar,
  TALKING_PHOTOS,
  TEMPLATES,
  VOICES,
} from "../../../wire/catalogue.ts";
import type { UrlOf } from "../heygen.ts";

export const avatarSchema = z.object({
  avatar_id: z.string(),
  avatar_name: z.string(),
  gender: z.string(),
  preview_image_url: z.url(),
  preview_video_url: z.url(),
  premium: z.boolean(),
  type: z.string().nullable(),
  tags: z.array(z.string()).nullable(),
}).openapi("V2Avatar");

export function avatarBody(
  { id, name, gender }: CatalogueAvatar,
  urlOf: UrlOf,
) {
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

interface Listing {
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly schema: z.ZodType;
  readonly data: (urlOf: UrlOf) => unknown;
}

export const LISTINGS: readonly Listing[] = [
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
