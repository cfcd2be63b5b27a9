import { z } from "@hono/zod-openapi";
import { defineRoute, type Inputs, type Route } from "../../http/route.ts";
import { HttpProblem } from "../../message/http_problem.ts";
import { jsonResponse } from "../../message/plain_response.ts";
import type { Simulation } from "../../simulation.ts";
import {
  TRANSLATION_FIELDS,
  translationBody,
  translationSchema,
  V3,
} from "../../wire/heygen_v3.ts";
import { LANGUAGES } from "../../wire/languages.ts";
import { HeyGen, pageQuery, pageSchema } from "../heygen.ts";
import { newTranslation, translationSubmissions } from "./new_translation.ts";
import { statusItem, statusItems } from "./status_items.ts";

const PATH = "/v3/video-translations";

const created = z.object({
  data: z.object({ video_translation_ids: z.array(z.string()) }),
}).openapi("V3CreatedTranslations");

const one = z.object({ data: translationSchema });

/** Defines a route of the third generation. */
export function defineV3Route<In extends Inputs>(
  route: Omit<Route<In>, "wire" | "audience" | "requiresKey">,
): Route {
  return defineRoute({
    ...route,
    wire: V3,
    audience: "api",
    requiresKey: true,
  });
}

/** The content of a response in JSON. */
export function json(schema: z.ZodType) {
  return { "application/json": schema };
}

/**
 * Translations of the third generation.
 *
 * @param simulation The simulation.
 */
export function translationRoutes(simulation: Simulation): readonly Route[] {
  const heygen = new HeyGen(simulation);
  const { strict } = simulation.settings;
  const about = heygen.locator(
    ["translation"],
    () => new HttpProblem(404, "Video translation not found."),
  );
  const found = {
    200: { description: "The translation.", content: json(one) },
    404: { description: "The translation does not exist." },
  };
  return [
    defineV3Route({
      method: "POST",
      path: PATH,
      operationId: "v3CreateTranslations",
      summary: "translates a video, once for each language",
      idempotent: "any-body",
      callsBack: true,
      inputs: { body: newTranslation(strict) },
      responses: {
        200: { description: "The ids.", content: json(created) },
        404: { description: "An asset does not exist." },
        429: { description: "The limit of concurrent jobs is reached." },
      },
      handle: ({ context, body }) =>
        heygen.create(
          context,
          translationSubmissions(simulation, context, body),
          "reject",
          (jobs) =>
            jsonResponse(200, {
              data: {
                video_translation_ids: jobs.map((job) =>
                  simulation.heygenIds.encode(job)
                ),
              },
            }),
        ),
    }),
    defineV3Route({
      method: "GET",
      path: PATH,
      operationId: "v3ListTranslations",
      summary: "lists translations, newest first",
      observesJobs: true,
      inputs: { query: pageQuery },
      responses: {
        200: {
          description: "A page of translations.",
          content: json(pageSchema(translationSchema)),
        },
      },
      handle: ({ context, query }) =>
        jsonResponse(
          200,
          heygen.list(
            query,
            ["translation"],
            (job) => translationBody(heygen.view(job, context)),
          ),
        ),
    }),
    defineV3Route({
      method: "GET",
      path: `${PATH}/languages`,
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
      method: "GET",
      path: `${PATH}/statuses`,
      operationId: "v3TranslationStatuses",
      summary: "returns the statuses of many translations",
      observesJobs: true,
      inputs: {
        query: z.object({ video_translation_ids: z.string().default("") }),
      },
      responses: {
        200: {
          description: "The statuses, in the order of the ids.",
          content: json(pageSchema(statusItem)),
        },
      },
      handle: ({ context, query }) =>
        jsonResponse(200, {
          data: statusItems(
            "video_translation_ids",
            query.video_translation_ids,
            (id) => {
              const job = heygen.find(id, ["translation"]);
              return job && heygen.view(job, context);
            },
          ),
          has_more: false,
          next_token: null,
        }),
    }),
    defineV3Route({
      method: "GET",
      path: `${PATH}/{id}`,
      operationId: "v3GetTranslation",
      summary: "returns a translation",
      about,
      fields: TRANSLATION_FIELDS,
      readsStatus: true,
      responses: found,
      handle: ({ context, job }) =>
        jsonResponse(200, { data: translationBody(heygen.read(job, context)) }),
    }),
    defineV3Route({
      method: "PATCH",
      path: `${PATH}/{id}`,
      operationId: "v3UpdateTranslation",
      summary: "changes the title of a translation",
      about,
      fields: TRANSLATION_FIELDS,
      inputs: {
        body: z.object({ title: z.string().max(200).nullish() }),
      },
      responses: found,
      handle({ context, job, body: { title } }) {
        if (title === undefined || title === null) {
          throw new HttpProblem(
            400,
            "At least one field must be provided for update.",
          );
        }
        simulation.jobs.edits.set(job.number, { title });
        return jsonResponse(200, {
          data: translationBody(heygen.view(job, context)),
        });
      },
    }),
    defineV3Route({
      method: "DELETE",
      path: `${PATH}/{id}`,
      operationId: "v3DeleteTranslation",
      summary: "deletes a translation, and ends it if it has not ended",
      about,
      responses: {
        ...found,
        200: {
          description: "The id.",
          content: json(z.object({ data: z.object({ id: z.string() }) })),
        },
      },
      handle({ job }) {
        heygen.delete(job);
        return jsonResponse(200, {
          data: { id: simulation.heygenIds.encode(job) },
        });
      },
    }),
  ];
}
