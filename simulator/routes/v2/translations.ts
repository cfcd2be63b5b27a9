import { z } from "@hono/zod-openapi";
import type { JobRequest } from "../../core/draw.ts";
import type { Route } from "../../http/route.ts";
import { HttpProblem } from "../../message/http_problem.ts";
import { jsonResponse } from "../../message/plain_response.ts";
import type { RequestContext } from "../../message/request_context.ts";
import type { Simulation } from "../../simulation.ts";
import {
  V2_TRANSLATION_FIELDS,
  v2Body,
  v2Schema,
  v2TranslationBody,
  v2TranslationSchema,
} from "../../wire/heygen_v2.ts";
import { drawLength } from "../../wire/heygen_view.ts";
import { LANGUAGES } from "../../wire/languages.ts";
import { callbackOf } from "../create_job.ts";
import { HeyGen, type HeyGenSource } from "../heygen.ts";
import { languageSchema, objectSchema, webUrl } from "../heygen_schemas.ts";
import { defineV2Route, success } from "../heygen_route.ts";
import { queryParameter } from "../query_parameter.ts";

const PATH = "/v2/video_translate";

const text = z.string().max(2_048).nullish();

/** The body of a new translation. */
function newTranslation(strict: boolean) {
  const language = languageSchema(strict);
  return objectSchema(strict, {
    video_url: webUrl,
    output_language: language.nullish(),
    output_languages: z.array(language).min(1).max(100).nullish(),
    title: z.string().max(200).nullish(),
    translate_audio_only: z.boolean().nullish(),
    speaker_num: z.int().min(0).max(100).nullish(),
    input_language: language.nullish(),
    audio_url: webUrl.nullish(),
    srt_url: webUrl.nullish(),
    srt_role: z.enum(["input", "output"]).nullish(),
    fps_mode: z.enum(["vfr", "cfr", "passthrough"]).nullish(),
    mode: strict
      ? z.enum(["speed", "precision", "fast", "quality"]).nullish()
      : text,
    folder_id: text,
    brand_voice_id: text,
    brand_glossary_id: text,
    stock_voice_config: z.looseObject({}).nullish(),
    callback_id: text,
    callback_url: text,
  }).refine(
    ({ output_language, output_languages }) =>
      output_language || output_languages,
    {
      path: ["output_language"],
      message: "must be given, or output_languages.",
    },
  ).openapi("V2NewVideoTranslate");
}

type NewTranslation = z.output<ReturnType<typeof newTranslation>>;

const created = z.object({
  video_translate_id: z.string().nullable(),
  video_translate_ids: z.array(z.string()).optional(),
}).openapi("V2CreatedVideoTranslate");

/** The jobs that a request for translations creates, one for each language. */
function submissions(
  { settings: { seed } }: Pick<Simulation, "settings">,
  context: RequestContext,
  body: NewTranslation,
): [JobRequest, ...JobRequest[]] {
  const callback = callbackOf(context, body.callback_url);
  const request = (outputLanguage: string): JobRequest => ({
    ...(body.title ? { title: body.title } : {}),
    ...callback,
    length: drawLength(body.video_url, seed),
    submission: {
      kind: "translation",
      generation: 2,
      outputLanguage,
      inputLanguage: body.input_language ?? undefined,
      callbackId: body.callback_id ?? undefined,
      folderId: body.folder_id ?? undefined,
      audioOnly: body.translate_audio_only ?? undefined,
    },
  });
  const [first = body.output_language ?? "", ...others] =
    body.output_languages ?? [];
  return [request(first), ...others.map(request)];
}

/**
 * Translations of the second generation.
 *
 * @param simulation The simulation.
 */
export function v2TranslationRoutes(
  simulation: HeyGenSource,
): readonly Route[] {
  const { heygenIds, settings: { strict } } = simulation;
  const heygen = new HeyGen(simulation);
  const missing = (id: string) =>
    id === ""
      ? new HttpProblem(400, "video_translate_id is required.")
      : new HttpProblem(404, "Video translation not found.");
  const unknown = { 404: { description: "The translation does not exist." } };
  return [
    defineV2Route({
      method: "POST",
      path: PATH,
      operationId: "v2CreateTranslation",
      summary: "translates a video to one language or several",
      callsBack: true,
      inputs: { body: newTranslation(strict) },
      responses: {
        200: success(v2Schema(created)),
        402: { description: "The balance is used up." },
        429: { description: "The limit of concurrent jobs is reached." },
      },
      handle: ({ context, body }) =>
        heygen.create(
          context,
          submissions(simulation, context, body),
          "queue",
          (jobs) => {
            const [first = null, ...others] = jobs.map((job) =>
              heygenIds.encode(job)
            );
            return jsonResponse(
              200,
              v2Body(
                body.output_languages
                  ? {
                    video_translate_id: null,
                    video_translate_ids: [first, ...others],
                  }
                  : { video_translate_id: first },
              ),
            );
          },
        ),
    }),
    defineV2Route({
      method: "GET",
      path: `${PATH}/target_languages`,
      operationId: "v2ListLanguages",
      summary: "lists the languages to translate to",
      responses: {
        200: success(v2Schema(z.object({ languages: z.array(z.string()) }))),
      },
      handle: () => jsonResponse(200, v2Body({ languages: LANGUAGES })),
    }),
    defineV2Route({
      method: "GET",
      path: `${PATH}/caption`,
      operationId: "v2GetCaption",
      summary: "returns where the captions of a translation are",
      about: heygen.locator(
        ["translation"],
        missing,
        queryParameter("video_translate_id"),
      ),
      inputs: {
        query: z.object({
          video_translate_id: z.string(),
          caption_type: z.enum(["srt", "vtt"]).default("srt"),
        }),
      },
      responses: {
        200: success(v2Schema(z.object({ caption_url: z.url() }))),
        ...unknown,
      },
      handle({ context, job, query }) {
        const url = heygen.view(job, context).urlOf(query.caption_type);
        if (url) return jsonResponse(200, v2Body({ caption_url: url }));
        throw new HttpProblem(400, "The translation is not completed.");
      },
    }),
    defineV2Route({
      method: "GET",
      path: `${PATH}/{id}`,
      operationId: "v2GetTranslation",
      summary: "returns the status of a translation",
      about: heygen.locator(["translation"], missing),
      fields: V2_TRANSLATION_FIELDS,
      readsStatus: true,
      responses: { 200: success(v2Schema(v2TranslationSchema)), ...unknown },
      handle: ({ context, job }) =>
        jsonResponse(
          200,
          v2Body(v2TranslationBody(heygen.read(job, context))),
        ),
    }),
  ];
}
