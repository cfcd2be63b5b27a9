import { z } from "@hono/zod-openapi";
import type { Route } from "../../http/route.ts";
import { found, HttpProblem } from "../../message/http_problem.ts";
import type { RequestContext } from "../../message/request_context.ts";
import { TEMPLATES } from "../../wire/catalogue.ts";
import { v2Translation } from "../../wire/heygen_bodies.ts";
import { LANGUAGES } from "../../wire/heygen_ids.ts";
import { drawLength } from "../../wire/heygen_view.ts";
import type { HeyGen } from "./heygen.ts";
import {
  languageSchema,
  objectSchema,
  perLanguage,
  text,
  titleText,
  videoFields,
  videoRequest,
  webUrl,
} from "./requests.ts";
import { CREATION_ERRORS, defineV2Route } from "./route.ts";

const PATH = "/v2/video_translate";

function newTranslation(strict: boolean) {
  const language = languageSchema(strict);
  return objectSchema(strict, {
    video_url: webUrl,
    output_language: language.nullish(),
    output_languages: z.array(language).min(1).max(100).nullish(),
    title: titleText,
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

const created = z.object({
  video_translate_id: z.string().nullable(),
  video_translate_ids: z.array(z.string()).optional(),
}).openapi("V2CreatedVideoTranslate");

export function v2TranslationRoutes(heygen: HeyGen): readonly Route[] {
  const missing = (id: string) =>
    id === ""
      ? new HttpProblem(400, "video_translate_id is required.")
      : new HttpProblem(404, "Video translation not found.");
  const errors = { 404: "The translation does not exist." };
  return [
    defineV2Route({
      route: `POST ${PATH}`,
      operationId: "v2CreateTranslation",
      summary: "translates a video to one language or several",
      callsBack: true,
      inputs: { body: newTranslation(heygen.strict) },
      data: created,
      errors: CREATION_ERRORS,
      handle({ context, body }) {
        const { video_url, output_languages, output_language } = body;
        const { seed } = heygen.simulation.settings;
        const requests = perLanguage(context, body, {
          kind: "translation",
          generation: 2,
          languages: output_languages ?? [output_language ?? ""],
          length: drawLength(video_url, seed),
        });
        const ids = heygen.create(context, requests, "queue")
          .map((job) => heygen.idOf(job));
        return output_languages
          ? { video_translate_id: null, video_translate_ids: ids }
          : { video_translate_id: ids[0] ?? null };
      },
    }),
    defineV2Route({
      route: `GET ${PATH}/target_languages`,
      operationId: "v2ListLanguages",
      summary: "lists the languages to translate to",
      data: z.object({ languages: z.array(z.string()) }),
      handle: () => ({ languages: [...LANGUAGES] }),
    }),
    defineV2Route({
      route: `GET ${PATH}/caption`,
      operationId: "v2GetCaption",
      summary: "returns where the captions of a translation are",
      about: heygen.locator(["translation"], missing, "video_translate_id"),
      inputs: {
        query: z.object({
          video_translate_id: z.string(),
          caption_type: z.enum(["srt", "vtt"]).default("srt"),
        }),
      },
      data: z.object({ caption_url: z.url() }),
      errors,
      handle({ context, job, query }) {
        const url = heygen.view(job, context).urlOf(query.caption_type);
        if (url) return { caption_url: url };
        throw new HttpProblem(400, "The translation is not completed.");
      },
    }),
    defineV2Route({
      route: `GET ${PATH}/{id}`,
      operationId: "v2GetTranslation",
      summary: "returns the status of a translation",
      about: heygen.locator(["translation"], missing),
      ...heygen.reads(v2Translation),
      errors,
    }),
  ];
}

const part = z.looseObject({}).nullish();

/** The options of a video, whatever it is made from. */
const options = {
  ...videoFields,
  test: z.boolean().nullish(),
  caption: z.boolean().nullish(),
  dimension: z.looseObject({
    width: z.int().min(1).max(8_192),
    height: z.int().min(1).max(8_192),
  }).nullish(),
};

/**
 * Avatar videos of the second generation, whose status the first one returns.
 */
export function v2VideoRoutes(heygen: HeyGen): readonly Route[] {
  const { strict } = heygen;
  const created = z.object({ video_id: z.string() });

  function create(
    context: RequestContext,
    body: Parameters<typeof videoRequest>[1],
  ) {
    const request = videoRequest(context, body, 2);
    const [job] = heygen.create(context, [request], "queue");
    return { video_id: heygen.idOf(job) };
  }

  const scene = objectSchema(strict, {
    character: part,
    voice: part,
    background: part,
    text: part,
  });
  return [
    defineV2Route({
      route: "POST /v2/video/generate",
      operationId: "v2CreateVideo",
      summary: "creates an avatar video",
      callsBack: true,
      inputs: {
        body: objectSchema(strict, {
          ...options,
          video_inputs: z.array(scene).min(1).max(50),
        }).openapi("V2NewVideo"),
      },
      data: created,
      errors: CREATION_ERRORS,
      handle: ({ context, body }) => create(context, body),
    }),
    defineV2Route({
      route: "POST /v2/template/{id}/generate",
      operationId: "v2CreateVideoFromTemplate",
      summary: "creates a video from a template, of any id unless strict",
      callsBack: true,
      inputs: {
        body: objectSchema(strict, { ...options, variables: part })
          .openapi("V2NewTemplateVideo"),
      },
      data: created,
      errors: { ...CREATION_ERRORS, 404: "The template does not exist." },
      handle({ context, params, body }) {
        const template = TEMPLATES.find(({ id }) => id === params.id);
        if (strict) found(template, "Template not found.");
        return create(context, body);
      },
    }),
  ];
}
