import { z } from "@hono/zod-openapi";
import type { Route } from "../../../http/route.ts";
import {
  ACCOUNT,
  AVATAR_GROUPS,
  looksOf,
  VOICES,
} from "../../../wire/catalogue.ts";
import { field } from "../../../wire/heygen_body.ts";
import type { HeyGen } from "../heygen.ts";
import { fixedField, ITEM, itemForm } from "../item_form.ts";
import { defineV1Route } from "../route.ts";

const look = itemForm({
  id: ITEM.id,
  name: ITEM.name,
  gender: ITEM.gender,
  normal_preview: ITEM.picture,
  video_url: ITEM.video,
});

const voice = itemForm({
  voice_id: ITEM.id,
  display_name: ITEM.name,
  language: ITEM.language,
  gender: ITEM.gender,
  labels: fixedField(z.array(z.string()), []),
  preview: field(
    z.object({ movio: z.url() }),
    ({ urlOf }) => ({ movio: urlOf("audio") }),
  ),
});

/**
 * The account, and what there is to make videos with, by the first generation.
 */
export function v1CatalogueRoutes(heygen: HeyGen): readonly Route[] {
  return [
    defineV1Route({
      route: "GET /v1/user/me",
      operationId: "v1GetUser",
      summary: "returns the account",
      data: z.object({
        username: z.string(),
        email: z.email(),
        first_name: z.string(),
        last_name: z.string(),
      }),
      handle: () => ACCOUNT,
    }),
    defineV1Route({
      route: "GET /v1/avatar.list",
      operationId: "v1ListAvatars",
      summary: "lists avatars with their states",
      data: z.object({
        avatars: z.array(z.object({
          avatar_id: z.string(),
          avatar_states: z.array(look.schema),
        })),
      }),
      handle({ context }) {
        const urlOf = heygen.samples(context);
        return {
          avatars: AVATAR_GROUPS.map(({ id }) => ({
            avatar_id: id,
            avatar_states: look.list(looksOf(id), urlOf),
          })),
        };
      },
    }),
    defineV1Route({
      route: "GET /v1/voice.list",
      operationId: "v1ListVoices",
      summary: "lists voices",
      data: z.object({ list: z.array(voice.schema) }),
      handle: ({ context }) => ({
        list: voice.list(VOICES, heygen.samples(context)),
      }),
    }),
  ];
}
