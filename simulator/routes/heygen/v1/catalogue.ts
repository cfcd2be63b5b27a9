import { z } from "@hono/zod-openapi";
import type { Route } from "../../../http/route.ts";
import {
  ACCOUNT,
  AVATAR_GROUPS,
  AVATARS,
  VOICES,
} from "../../../wire/catalogue.ts";
import type { HeyGen } from "../heygen.ts";
import { defineV1Route } from "../route.ts";

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
          avatar_states: z.array(
            z.object({
              id: z.string(),
              name: z.string(),
              gender: z.string(),
              normal_preview: z.url(),
              video_url: z.url(),
            }),
          ),
        })),
      }),
      handle({ context }) {
        const urlOf = heygen.samples(context);
        const avatars = AVATAR_GROUPS.map(({ id: avatar_id }) => ({
          avatar_id,
          avatar_states: AVATARS.filter(({ group }) => group === avatar_id)
            .map(({ id, name, gender }) => ({
              id,
              name,
              gender,
              normal_preview: urlOf(id, "thumbnail"),
              video_url: urlOf(id, "video"),
            })),
        }));
        return { avatars };
      },
    }),
    defineV1Route({
      route: "GET /v1/voice.list",
      operationId: "v1ListVoices",
      summary: "lists voices",
      data: z.object({
        list: z.array(
          z.object({
            voice_id: z.string(),
            display_name: z.string(),
            language: z.string(),
            gender: z.string(),
            labels: z.array(z.string()),
            preview: z.object({ movio: z.url() }),
          }),
        ),
      }),
      handle({ context }) {
        const urlOf = heygen.samples(context);
        const list = VOICES.map(({ id, name, language, gender }) => ({
          voice_id: id,
          display_name: name,
          language,
          gender,
          labels: [],
          preview: { movio: urlOf(id, "audio") },
        }));
        return { list };
      },
    }),
  ];
}
