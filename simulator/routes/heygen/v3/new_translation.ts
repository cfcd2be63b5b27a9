import { z } from "@hono/zod-openapi";
import type { JobRequest } from "../../../core/draw.ts";
import type { OneOrMore } from "../../../core/jobs.ts";
import type { RequestContext } from "../../../message/request_context.ts";
import type { Parts } from "../../../parts.ts";
import { drawLength } from "../../../wire/heygen_view.ts";
import { assertAsset } from "../asset.ts";
import { callerRequest, perLanguage } from "../caller_request.ts";
import { languageSchema, objectSchema, text, webUrl } from "../schemas.ts";

const MAX_LENGTH_S = 86_400;

const second = z.number().min(0).max(MAX_LENGTH_S).nullish();
const flag = z.boolean().nullish();

/** The schema of a video or other file: by its URL or its asset. */
export function sourceSchema(strict: boolean) {
  return z.discriminatedUnion("type", [
    objectSchema(strict, {
      type: z.literal("url"),
      url: webUrl,
    }),
    objectSchema(strict, {
      type: z.literal("asset_id"),
      asset_id: z.string().min(1).max(255),
    }),
  ]);
}

export function newTranslation(strict: boolean) {
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

export type NewTranslation = z.output<ReturnType<typeof newTranslation>>;

/** The jobs that a request for translations creates, one for each language. */
export function translationRequests(
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
