import { z } from "@hono/zod-openapi";
import { drawHex } from "../../core/ids.ts";
import type { Route } from "../../http/route.ts";
import { found } from "../../message/http_problem.ts";
import {
  ACCOUNT,
  AVATAR_GROUPS,
  AVATARS,
  CATALOGUE_CREATED_AT,
  type CatalogueItem,
  looksOf,
  TEMPLATE_VARIABLE,
  TEMPLATES,
  VOICES,
} from "../../wire/catalogue.ts";
import { v3Video } from "../../wire/heygen_bodies.ts";
import { field } from "../../wire/heygen_body.ts";
import { fixedField, ITEM, itemForm } from "./catalogue.ts";
import type { HeyGen, ItemView } from "./heygen.ts";
import { videoFields, videoRequest } from "./requests.ts";
import {
  CREATION_ERRORS,
  defineV3List,
  defineV3Route,
  pageOf,
  pageQuery,
  pageSchema,
} from "./route.ts";

/** The gender of an avatar, or of a group by its first one. */
function genderOf({ id, gender }: CatalogueItem): string | undefined {
  return gender ?? looksOf(id)[0]?.gender;
}

const avatarFields = {
  id: ITEM.id,
  name: ITEM.name,
  gender: field(z.string(), genderOf),
  preview_image_url: ITEM.picture,
  preview_video_url: ITEM.video,
  default_voice_id: field(
    z.string(),
    (item: ItemView) =>
      VOICES.find(({ gender }) => gender === genderOf(item))?.id,
  ),
  status: fixedField(z.literal("completed"), "completed"),
};

const group = itemForm({
  ...avatarFields,
  looks_count: ITEM.looks,
  created_at: ITEM.createdAt,
}, "V3Avatar");

const look = itemForm({
  ...avatarFields,
  group_id: field(z.string(), ({ group }: ItemView) => group),
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

const template = itemForm({
  id: ITEM.id,
  template_id: {
    ...ITEM.id,
    schema: z.string().describe("The same: clients read either."),
  },
  name: ITEM.name,
  aspect_ratio: fixedField(z.string(), "16:9"),
  thumbnail_url: ITEM.picture,
  created_at: ITEM.createdAt,
  updated_at: ITEM.createdAt,
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

const catalogueQuery = pageQuery.extend({
  type: filter,
  language: filter,
  gender: filter,
  group_id: filter,
  avatar_type: filter,
});

/** Whether an item has the values of a query. Fields that it lacks do not count. */
function isWanted(
  item: Readonly<Record<string, unknown>>,
  query: z.output<typeof catalogueQuery>,
): boolean {
  return Object.entries(query).every(([name, wanted]) =>
    !wanted || !Object.hasOwn(item, name) ||
    String(item[name]).toLowerCase() === String(wanted).toLowerCase()
  );
}

const detailsSchema = template.schema.extend({
  variables: z.record(z.string(), z.looseObject({ type: z.string() })),
  scene_ids: z.array(z.string()),
}).openapi("V3TemplateDetails");

const newVideo = z.looseObject({
  ...videoFields,
  variables: z.looseObject({}),
}).openapi("V3NewTemplateVideo");

const userSchema = z.object({
  username: z.string(),
  email: z.email(),
  first_name: z.string(),
  last_name: z.string(),
  billing_type: z.literal("wallet"),
  wallet: z.object({
    currency: z.literal("credits"),
    remaining_balance: z.number().describe("A job takes one."),
    auto_reload: z.object({ enabled: z.boolean() }),
  }),
  subscription: z.null(),
  usage_based: z.null(),
}).openapi("V3User");

const keySchema = z.object({
  key_id: z.string(),
  key_name: z.string(),
  status: z.literal("active"),
  scope_mode: z.literal("custom"),
  scopes: z.array(z.string()),
  created_at: z.int(),
  updated_at: z.int(),
  expires_at: z.int().nullable(),
  expires_in_seconds: z.int().nullable(),
}).openapi("V3ApiKey");

function findTemplate(id: string | undefined): CatalogueItem {
  const template = TEMPLATES.find((template) => template.id === id);
  return found(template, `Template ${id} not found`);
}

/** What there is to make videos with, by the third generation, and the account. */
export function v3CatalogueRoutes(heygen: HeyGen): readonly Route[] {
  const { simulation } = heygen;
  const missing = { 404: "The template does not exist." };
  return [
    ...LISTINGS.map(([path, name, noun, form, all]) =>
      defineV3List({
        route: `GET /v3/${path}`,
        operationId: `v3List${name}`,
        summary: `lists ${noun}`,
        inputs: { query: catalogueQuery },
        data: pageSchema<z.ZodType>(form.schema),
        returns: "A page.",
        handle({ context, query }) {
          const items = all
            .map((item) => form.of(heygen.show(item, context)));
          return pageOf(items.filter((item) => isWanted(item, query)), query);
        },
      })
    ),
    defineV3Route({
      route: "GET /v3/templates/{id}",
      operationId: "v3GetTemplate",
      summary: "returns a template and its variables",
      data: detailsSchema,
      returns: "The template.",
      errors: missing,
      handle({ context, params }) {
        const shown = heygen.show(findTemplate(params.id), context);
        const name = TEMPLATE_VARIABLE;
        return {
          ...template.of(shown),
          variables: { [name]: { name, type: "text" } },
          scene_ids: ["scene_1"],
        };
      },
    }),
    defineV3Route({
      route: "POST /v3/templates/{id}",
      operationId: "v3CreateVideoFromTemplate",
      summary: "creates a video from a template, of any id unless strict",
      idempotent: "any-body",
      callsBack: true,
      inputs: { body: newVideo },
      data: v3Video.schema,
      returns: "The video.",
      errors: { ...CREATION_ERRORS, ...missing },
      handle({ context, params, body }) {
        if (heygen.strict) findTemplate(params.id);
        const request = videoRequest(context, body, 3);
        const [job] = heygen.create(context, [request], "reject");
        return v3Video.of(heygen.view(job, context));
      },
    }),
    defineV3Route({
      route: "GET /v3/users/me",
      operationId: "v3GetUser",
      summary: "returns the account and its balance",
      data: userSchema,
      returns: "The account.",
      handle: () => ({
        ...ACCOUNT,
        billing_type: "wallet" as const,
        wallet: {
          currency: "credits" as const,
          remaining_balance: simulation.balance.shown,
          auto_reload: { enabled: false },
        },
        subscription: null,
        usage_based: null,
      }),
    }),
    defineV3Route({
      route: "GET /v3/api_keys/self",
      operationId: "v3GetApiKey",
      summary: "returns the key of the request, which has all scopes",
      data: keySchema,
      returns: "The key.",
      handle: () => ({
        key_id: drawHex(32, simulation.settings.seed, "id", "api key"),
        key_name: "simulator",
        status: "active" as const,
        scope_mode: "custom" as const,
        scopes: ["translations:write", "videos:write"],
        created_at: CATALOGUE_CREATED_AT,
        updated_at: CATALOGUE_CREATED_AT,
        expires_at: null,
        expires_in_seconds: null,
      }),
    }),
  ];
}
