import { z } from "@hono/zod-openapi";
import type { JobRequest } from "../../../core/draw.ts";
import type { OneOrMore } from "../../../core/jobs.ts";
import type { Route } from "../../../http/route.ts";
import type { RequestContext } from "../../../message/request_context.ts";
import type { Parts } from "../../../parts.ts";
import { drawLength } from "../../../wire/heygen_view.ts";
import { LANGUAGES } from "../../../wire/heygen_ids.ts";
import { assertAsset } from "../asset.ts";
import { callerRequest, perLanguage } from "../caller_request.ts";
import type { HeyGen } from "../heygen.ts";
import { CREATION_ERRORS, defineV3Route } from "../route.ts";
import {
  languageSchema,
  objectSchema,
  sourceSchema,
  text,
} from "../schemas.ts";
import { resourceRoutes } from "./job_resource.ts";
import type { ResourceSource } from "./statuses.ts";

const PATH = "/v3/video-translations";

const MAX_LENGTH_S = 86_400;

const second = z.number().min(0).max(MAX_LENGTH_S).nullish();
const flag = z.boolean().nullish();

function newTranslation(strict: boolean) {
  const source = sourceSchema(strict);
  return objectSchema(strict, {
    video: source,
    output_languages: z.array(languageSchema(strict)).min(1).max(100),
    title: z.string().max(200).nullish(),
    mode: strict ? z.enum(["speed", "precision"]).nullish() : text,
    translate_audio_only: flag,
    speaker_num: z.int().min(0).max(100).nullish(),
    input_language: languageSchema(strict).nullish(),
    start_time: second,
    end_time: second,
    audio: source.nullish(),
    srt: source.nullish(),
    srt_role: z.enum(["input", "output"]).nullish(),
    fps_mode: z.enum(["vfr", "cfr", "passthrough"]).nullish(),
    callback_id: text,
    callback_url: text,
    folder_id: text,
    brand_glossary_id: text,
    brand_voice_id: text,
    disable_music_track: flag,
    enable_caption: flag,
    enable_speech_enhancement: flag,
    enable_watermark: flag,
    enable_dynamic_duration: flag,
    keep_the_same_format: flag,
    stock_voice_config: z.looseObject({}).nullish(),
  }).openapi("V3NewTranslation");
}

type NewTranslation = z.output<ReturnType<typeof newTranslation>>;

/** The jobs that a request for translations creates, one for each language. */
function translationRequests(
  simulation: Pick<Parts, "assets" | "settings">,
  context: RequestContext,
  body: NewTranslation,
): OneOrMore<JobRequest> {
  const { video, audio, srt, start_time, end_time } = body;
  for (const source of [video, audio, srt]) {
    if (source) assertAsset(simulation, source);
  }
  const length = typeof end_time === "number"
    ? Math.max(0, end_time - (start_time ?? 0)) * 1_000
    // The same in all languages.
    : drawLength(
      video.type === "url" ? video.url : video.asset_id,
      simulation.settings.seed,
    );
  return perLanguage(body.output_languages, (outputLanguage) => ({
    ...callerRequest(context, body, {
      kind: "translation",
      generation: 3,
      outputLanguage,
      inputLanguage: body.input_language ?? undefined,
      audioOnly: body.translate_audio_only ?? undefined,
    }),
    ...(length ? { length } : {}),
  }));
}

export function translationRoutes(
  heygen: HeyGen,
  simulation: ResourceSource,
): readonly Route[] {
  const schema = newTranslation(heygen.strict);
  return [
    defineV3Route({
      route: `GET ${PATH}/languages`,
      operationId: "v3ListLanguages",
      summary: "lists the languages to translate to",
      data: z.object({ languages: z.array(z.string()) }),
      returns: "Their names.",
      handle: () => ({ languages: [...LANGUAGES] }),
    }),
    defineV3Route({
      route: `POST ${PATH}`,
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
    ...resourceRoutes(heygen, simulation, {
      kind: "translation",
      kinds: ["translation"],
      path: PATH,
      name: "Translation",
      noun: "Video translation",
      idsParameter: "video_translation_ids",
      itemsField: "video_translations",
      newJob: schema,
      requestsOf: (body, context) =>
        translationRequests(simulation, context, body),
    }),
  ];
}
