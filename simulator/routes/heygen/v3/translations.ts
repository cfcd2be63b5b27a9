import { z } from "@hono/zod-openapi";
import type { Route } from "../../../http/route.ts";
import { LANGUAGES } from "../../../wire/languages.ts";
import type { HeyGen } from "../heygen.ts";
import { CREATION_ERRORS, defineV3Route } from "../route.ts";
import type { JobResource, ResourceSource } from "./statuses.ts";
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

export function translationRoutes(
  heygen: HeyGen,
  simulation: ResourceSource,
): readonly Route[] {
  const { path } = TRANSLATIONS;
  const schema = newTranslation(heygen.strict);
  return [
    defineV3Route({
      route: `GET ${path}/languages`,
      operationId: "v3ListLanguages",
      summary: "lists the languages to translate to",
      data: z.object({ languages: z.array(z.string()) }),
      returns: "Their names.",
      handle: () => ({ languages: [...LANGUAGES] }),
    }),
    defineV3Route({
      route: `POST ${path}`,
      operationId: "v3CreateTranslations",
      summary: "translates a video, once for each language",
      idempotent: "any-body",
      callsBack: true,
      inputs: { body: schema },
      data: z.object({ video_translation_ids: z.array(z.string()) })
        .openapi("V3CreatedTranslations"),
      returns: "The ids.",
      errors: { ...CREATION_ERRORS, 404: "An asset does not exist." },
      handle({ context, body }) {
        const requests = translationRequests(simulation, context, body);
        const jobs = heygen.create(context, requests, "reject");
        return { video_translation_ids: jobs.map((job) => heygen.idOf(job)) };
      },
    }),
    ...resourceRoutes(
      heygen,
      simulation,
      TRANSLATIONS,
      schema,
      (body, context) => translationRequests(simulation, context, body),
    ),
  ];
}
