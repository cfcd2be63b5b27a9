import { z } from "@hono/zod-openapi";
import type { Route } from "../../../http/route.ts";
import {
  AVATAR_GROUPS,
  AVATARS,
  CATALOGUE_CREATED_AT,
  type CatalogueItem,
  looksOf,
  TEMPLATES,
  VOICES,
} from "../../../wire/catalogue.ts";
import { field } from "../../../wire/heygen_body.ts";
import type { HeyGen } from "../heygen.ts";
import { fixedField, ITEM, itemForm } from "../item_form.ts";
import { defineV3List } from "../route.ts";
import { invalid, pageOf, pageQuery, pageSchema } from "../schemas.ts";

/** The gender of an avatar, or of a group by its first one. */
function genderOf({ id, gender }: CatalogueItem): string | undefined {
  return gender ?? looksOf(id)[0]?.gender;
}

const createdAt = fixedField(z.int(), CATALOGUE_CREATED_AT);

const avatarFields = {
  id: ITEM.id,
  name: ITEM.name,
  gender: field(z.string(), genderOf),
  preview_image_url: ITEM.picture,
  preview_video_url: ITEM.video,
  default_voice_id: field(
    z.string(),
    (item: CatalogueItem) =>
      VOICES.find(({ gender }) => gender === genderOf(item))?.id,
  ),
  status: fixedField(z.literal("completed"), "completed"),
};

const group = itemForm({
  ...avatarFields,
  looks_count: field(z.int(), ({ id }) => looksOf(id).length),
  created_at: createdAt,
}, "V3Avatar");

const look = itemForm({
  ...avatarFields,
  group_id: field(z.string(), (item) => item.group),
  avatar_type: fixedField(z.string(), "studio_avatar"),
  preferred_orientation: fixedField(z.string(), "landscape"),
  image_width: fixedField(z.int(), 1_920),
  image_height: fixedField(z.int(), 1_080),
  supported_api_engines: fixedField(z.array(z.string()), ["avatar_iv"]),
  tags: fixedField(z.array(z.string()), []),
}, "V3AvatarLook");

const voice = itemForm({
  voice_id: ITEM.id,
  name: ITEM.name,
  language: ITEM.language,
  gender: ITEM.gender,
  type: fixedField(z.enum(["public", "private"]), "public"),
  preview_audio_url: ITEM.audio,
  support_pause: ITEM.yes,
  support_locale: ITEM.no,
}, "V3Voice");

export const template = itemForm({
  id: ITEM.id,
  template_id: {
    ...ITEM.id,
    schema: z.string().describe("The same: clients read either."),
  },
  name: ITEM.name,
  aspect_ratio: fixedField(z.string(), "16:9"),
  thumbnail_url: ITEM.picture,
  created_at: createdAt,
  updated_at: createdAt,
}, "V3Template");

/** The lists: path, name of the operation, what they list, and its form. */
const LISTINGS = [
  ["avatars", "Avatars", "avatars", group, AVATAR_GROUPS],
  [
    "avatars/looks",
    "AvatarLooks",
    "looks of avatars, whose ids are for videos",
    look,
    AVATARS,
  ],
  ["voices", "Voices", "voices", voice, VOICES],
  ["templates", "Templates", "templates", template, TEMPLATES],
] as const;

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

function isWanted(
  item: Readonly<Record<string, unknown>>,
  query: CatalogueQuery,
): boolean {
  return Object.keys(filters).every((name) => {
    const wanted = query[name as keyof typeof filters]?.toLowerCase();
    return !wanted || !Object.hasOwn(item, name) ||
      String(item[name]).toLowerCase() === wanted;
  });
}

/** What there is to make videos with, by the third generation. */
export function catalogueRoutes(heygen: HeyGen): readonly Route[] {
  return LISTINGS.map(([path, name, noun, { schema, list }, all]) =>
    defineV3List({
      route: `GET /v3/${path}`,
      operationId: `v3List${name}`,
      summary: `lists ${noun}`,
      inputs: { query: catalogueQuery },
      data: pageSchema<z.ZodType>(schema),
      returns: "A page.",
      handle({ context, query }) {
        const { limit, token = "0" } = query;
        if (!/^\d{1,6}$/.test(token)) {
          throw invalid("token", "must be a next_token.");
        }
        const items = list(all, heygen.samples(context))
          .filter((item) => isWanted(item, query));
        return pageOf(items, Number(token), limit);
      },
    })
  );
}
