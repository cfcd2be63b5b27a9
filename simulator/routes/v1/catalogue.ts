import { z } from "@hono/zod-openapi";
import type { Route } from "../../http/route.ts";
import { jsonResponse } from "../../message/plain_response.ts";
import {
  ACCOUNT,
  AVATAR_GROUPS,
  AVATARS,
  VOICES,
} from "../../wire/catalogue.ts";
import { v1Body, v1Schema } from "../../wire/heygen_v1.ts";
import { HeyGen, type HeyGenSource } from "../heygen.ts";
import { defineV1Route, success } from "../heygen_route.ts";

/**
 * The account, and what there is to make videos with, by the first generation.
 *
 * @param simulation The simulation.
 */
export function v1CatalogueRoutes(simulation: HeyGenSource): readonly Route[] {
  const heygen = new HeyGen(simulation);
  return [
    defineV1Route({
      method: "GET",
      path: "/v1/user/me",
      operationId: "v1GetUser",
      summary: "returns the account",
      responses: {
        200: success(v1Schema(z.object({
          username: z.string(),
          email: z.email(),
          first_name: z.string(),
          last_name: z.string(),
        }))),
      },
      handle: () => jsonResponse(200, v1Body(ACCOUNT)),
    }),
    defineV1Route({
      method: "GET",
      path: "/v1/avatar.list",
      operationId: "v1ListAvatars",
      summary: "lists avatars with their states",
      responses: {
        200: success(v1Schema(z.object({
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
        }))),
      },
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
        return jsonResponse(200, v1Body({ avatars }));
      },
    }),
    defineV1Route({
      method: "GET",
      path: "/v1/voice.list",
      operationId: "v1ListVoices",
      summary: "lists voices",
      responses: {
        200: success(v1Schema(z.object({
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
        }))),
      },
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
        return jsonResponse(200, v1Body({ list }));
      },
    }),
  ];
}
