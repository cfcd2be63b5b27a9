import { z } from "@hono/zod-openapi";
import type { Route } from "../../../http/route.ts";
import {
  AVATAR_GROUPS,
  AVATARS,
  CATALOGUE_CREATED_AT,
  TEMPLATES,
  VOICES,
} from "../../../wire/catalogue.ts";
import type { HeyGen, UrlOf } from "../heygen.ts";
import { invalid, pageOf, pageQuery, pageSchema } from "../schemas.ts";
import { defineV3List } from "../route.ts";

type Item = Readonly<Record<string, unknown>>;

interface Listing {
  readonly path: string;
  readonly operationId: string;
  readonly noun: string;
  readonly schema: z.ZodType;
  readonly items: (urlOf: UrlOf) => readonly Item[];
}

const avatarFields = {
  id: z.string(),
  name: z.string(),
  gender: z.string(),
  preview_image_url: z.url(),
  preview_video_url: z.url(),
  default_voice_id: z.string(),
  status: z.literal("completed"),
};

export const templateSchema = z.object({
  id: z.string(),
  template_id: z.string().describe("The same: clients read either."),
  name: z.string(),
  aspect_ratio: z.string(),
  thumbnail_url: z.url(),
  created_at: z.int(),
  updated_at: z.int(),
}).openapi("V3Template");

export function templateBody(
  { id, name }: typeof TEMPLATES[number],
  urlOf: UrlOf,
): z.output<typeof templateSchema> {
  return {
    id,
    template_id: id,
    name,
    aspect_ratio: "16:9",
    thumbnail_url: urlOf(id, "thumbnail"),
    created_at: CATALOGUE_CREATED_AT,
    updated_at: CATALOGUE_CREATED_AT,
  };
}

function voiceFor(gender: string | undefined): string | undefined {
  return VOICES.find((voice) => voice.gender === gender)?.id;
}

const LISTINGS: readonly Listing[] = [
  {
    path: "/v3/avatars",
    operationId: "v3ListAvatars",
    noun: "avatars",
    schema: z.object({
      ...avatarFields,
      looks_count: z.int(),
      created_at: z.int(),
    }).openapi("V3Avatar"),
    items: (urlOf) =>
      AVATAR_GROUPS.map(({ id, name }) => {
        const looks = AVATARS.filter(({ group }) => group === id);
        const gender = looks[0]?.gender;
        return {
          id,
          name,
          gender,
          preview_image_url: urlOf(id, "thumbnail"),
          preview_video_url: urlOf(id, "video"),
          default_voice_id: voiceFor(gender),
          status: "completed",
          looks_count: looks.length,
          created_at: CATALOGUE_CREATED_AT,
        };
      }),
  },
  {
    path: "/v3/avatars/looks",
    operationId: "v3ListAvatarLooks",
    noun: "looks of avatars, whose ids are for videos",
    schema: z.object({
      ...avatarFields,
      group_id: z.string(),
      avatar_type: z.string(),
      preferred_orientation: z.string(),
      image_width: z.int(),
      image_height: z.int(),
      supported_api_engines: z.array(z.string()),
      tags: z.array(z.string()),
    }).openapi("V3AvatarLook"),
    items: (urlOf) =>
      AVATARS.map(({ id, name, gender, group }) => ({
        id,
        name,
        gender,
        preview_image_url: urlOf(id, "thumbnail"),
        preview_video_url: urlOf(id, "video"),
        default_voice_id: voiceFor(gender),
        status: "completed",
        group_id: group,
        avatar_type: "studio_avatar",
        preferred_orientation: "landscape",
        image_width: 1_920,
        image_height: 1_080,
        supported_api_engines: ["avatar_iv"],
        tags: [],
      })),
  },
  {
    path: "/v3/voices",
    operationId: "v3ListVoices",
    noun: "voices",
    schema: z.object({
      voice_id: z.string(),
      name: z.string(),
      language: z.string(),
      gender: z.string(),
      type: z.enum(["public", "private"]),
      preview_audio_url: z.url(),
      support_pause: z.boolean(),
      support_locale: z.boolean(),
    }).openapi("V3Voice"),
    items: (urlOf) =>
      VOICES.map(({ id, name, language, gender }) => ({
        voice_id: id,
        name,
        language,
        gender,
        type: "public",
        preview_audio_url: urlOf(id, "audio"),
        support_pause: true,
        support_locale: false,
      })),
  },
  {
    path: "/v3/templates",
    operationId: "v3ListTemplates",
    noun: "templates",
    schema: templateSchema,
    items: (urlOf) =>
      TEMPLATES.map((template) => templateBody(template, urlOf)),
  },
];

const filter = z.string().optional();

/** Fields by which a query selects the items that have them. */
const filters = {
  type: filter,
  language: filter,
  gender: filter,
  group_id: filter,
  avatar_type: filter,
};

const catalogueQuery = pageQuery.extend(filters);

type CatalogueQuery = z.output<typeof catalogueQuery>;

function isWanted(item: Item, query: CatalogueQuery): boolean {
  return Object.keys(filters).every((name) => {
    const wanted = query[name as keyof typeof filters]?.toLowerCase();
    return !wanted || !Object.hasOwn(item, name) ||
      String(item[name]).toLowerCase() === wanted;
  });
}

/** What there is to make videos with, by the third generation. */
export function catalogueRoutes(heygen: HeyGen): readonly Route[] {
  return LISTINGS.map(({ path, operationId, noun, schema, items }) =>
    defineV3List({
      route: `GET ${path}`,
      operationId,
      summary: `lists ${noun}`,
      inputs: { query: catalogueQuery },
      data: pageSchema(schema),
      returns: "A page.",
      handle({ context, query }) {
        const { limit, token = "0" } = query;
        if (!/^\d{1,6}$/.test(token)) {
          throw invalid("token", "must be a next_token.");
        }
        const all = items(heygen.samples(context));
        const wanted = all.filter((item) => isWanted(item, query));
        return pageOf(wanted, Number(token), limit);
      },
    })
  );
}
