import { z } from "@hono/zod-openapi";
import type { Route } from "../../http/route.ts";
import { jsonResponse } from "../../message/plain_response.ts";
import type { Simulation } from "../../simulation.ts";
import { LANGUAGES } from "../../wire/languages.ts";
import { HeyGen } from "../heygen.ts";
import { defineV3Route, json } from "../heygen_route.ts";
import type { JobResource, ResourceSource } from "./resource.ts";
import { resourceRoutes } from "./job_resource.ts";
import { newTranslation, translationRequests } from "./new_translation.ts";

const TRANSLATIONS: JobResource = {
  kind: "translation",
  path: "/v3/video-translations",
  name: "Translation",
  noun: "Video translation",
  idsParameter: "video_translation_ids",
  itemsField: "video_translations",
};

const created = z.object({
  data: z.object({ video_translation_ids: z.array(z.string()) }),
}).openapi("V3CreatedTranslations");

/**
 * Translations of the third generation.
 *
 * @param simulation The simulation.
 */
export function translationRoutes(
  simulation: ResourceSource & Pick<Simulation, "assets">,
): readonly Route[] {
  const heygen = new HeyGen(simulation);
  const { heygenIds, settings: { strict } } = simulation;
  const { path } = TRANSLATIONS;
  const schema = newTranslation(strict);
  return [
    defineV3Route({
      method: "GET",
      path: `${path}/languages`,
      operationId: "v3ListLanguages",
      summary: "lists the languages to translate to",
      responses: {
        200: {
          description: "Their names.",
          content: json(
            z.object({ data: z.object({ languages: z.array(z.string()) }) }),
          ),
        },
      },
      handle: () => jsonResponse(200, { data: { languages: LANGUAGES } }),
    }),
    defineV3Route({
      method: "POST",
      path,
      operationId: "v3CreateTranslations",
      summary: "translates a video, once for each language",
      idempotent: "any-body",
      callsBack: true,
      inputs: { body: schema },
      responses: {
        200: { description: "The ids.", content: json(created) },
        404: { description: "An asset does not exist." },
        402: { description: "The balance is used up." },
        429: { description: "The limit of concurrent jobs is reached." },
      },
      handle: ({ context, body }) =>
        heygen.create(
          context,
          translationRequests(simulation, context, body),
          "reject",
          (jobs) => {
            const ids = jobs.map((job) => heygenIds.encode(job));
            return jsonResponse(200, { data: { video_translation_ids: ids } });
          },
        ),
    }),
    ...resourceRoutes(
      simulation,
      TRANSLATIONS,
      schema,
      (body, context) => translationRequests(simulation, context, body),
    ),
  ];
}
