import { z } from "@hono/zod-openapi";
import type { OneOrMore } from "../../core/draw.ts";
import type { Route } from "../../http/route.ts";
import type { RequestContext } from "../../message/request_context.ts";
import { assertAssets } from "../../wire/assets.ts";
import { LANGUAGES } from "../../wire/heygen_ids.ts";
import { drawLength } from "../../wire/heygen_view.ts";
import type { HeyGen } from "./heygen.ts";
import {
  callerRequest,
  languageSchema,
  objectSchema,
  perLanguage,
  sourceSchema,
  type SubmittedJob,
  text,
  titleText,
  videoFields,
  videoRequest,
} from "./requests.ts";
import { CREATION_ERRORS, defineV3Route } from "./route.ts";
import { resourceRoutes } from "./v3_resource.ts";
import type { JobResource } from "./v3_bulk.ts";

const MAX_LENGTH_S = 86_400;

const second = z.number().min(0).max(MAX_LENGTH_S).nullish();
const flag = z.boolean().nullish();

function newTranslation(strict: boolean) {
  const source = sourceSchema(strict);
  return objectSchema(strict, {
    video: source,
    output_languages: z.array(languageSchema(strict)).min(1).max(100),
    title: titleText,
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

function translationRequests(
  { simulation }: HeyGen,
  context: RequestContext,
  body: NewTranslation,
): OneOrMore<SubmittedJob> {
  const { video, audio, srt, start_time, end_time } = body;
  assertAssets(simulation, video, audio, srt);
  const length = typeof end_time === "number"
    ? Math.max(0, end_time - (start_time ?? 0)) * 1_000
    // The same in all languages.
    : drawLength(
      video.type === "url" ? video.url : video.asset_id,
      simulation.settings.seed,
    );
  return perLanguage(context, body, {
    kind: "translation",
    generation: 3,
    languages: body.output_languages,
    length,
  });
}

export function translationRoutes(heygen: HeyGen): readonly Route[] {
  const resource: JobResource<NewTranslation> = {
    kind: "translation",
    path: "/v3/video-translations",
    name: "Translation",
    noun: "Video translation",
    field: "video_translation",
    newJob: newTranslation(heygen.strict),
    requestsOf: (body, context) => translationRequests(heygen, context, body),
  };
  return [
    defineV3Route({
      route: `GET ${resource.path}/languages`,
      operationId: "v3ListLanguages",
      summary: "lists the languages to translate to",
      data: z.object({ languages: z.array(z.string()) }),
      returns: "Their names.",
      handle: () => ({ languages: [...LANGUAGES] }),
    }),
    defineV3Route({
      route: `POST ${resource.path}`,
      operationId: "v3CreateTranslations",
      summary: "translates a video, once for each language",
      idempotent: "any-body",
      callsBack: true,
      inputs: { body: resource.newJob },
      data: z.object({ video_translation_ids: z.array(z.string()) })
        .openapi("V3CreatedTranslations"),
      returns: "The ids.",
      errors: { ...CREATION_ERRORS, 404: "An asset does not exist." },
      handle({ context, body }) {
        const requests = resource.requestsOf(body, context);
        const jobs = heygen.create(context, requests, "reject");
        return { video_translation_ids: jobs.map((job) => heygen.idOf(job)) };
      },
    }),
    ...resourceRoutes(heygen, resource),
  ];
}

function newLipsync(strict: boolean) {
  const source = sourceSchema(strict);
  return objectSchema(strict, {
    video: source,
    audio: source,
    title: titleText,
    mode: text,
    start_time: z.number().min(0).nullish(),
    end_time: z.number().min(0).nullish(),
    callback_id: text,
    callback_url: text,
    folder_id: text,
  }).openapi("V3NewLipsync");
}

/** Lipsyncs: the same jobs under another name. */
export function lipsyncRoutes(heygen: HeyGen): readonly Route[] {
  const resource: JobResource<z.output<ReturnType<typeof newLipsync>>> = {
    kind: "lipsync",
    path: "/v3/lipsyncs",
    name: "Lipsync",
    noun: "Lipsync",
    field: "lipsync",
    newJob: newLipsync(heygen.strict),
    requestsOf(body, context) {
      assertAssets(heygen.simulation, body.video, body.audio);
      const submission = { kind: "lipsync", generation: 3 } as const;
      return [callerRequest(context, body, submission)];
    },
  };
  return [
    defineV3Route({
      route: `POST ${resource.path}`,
      operationId: "v3CreateLipsync",
      summary: "fits a video to a sound",
      idempotent: "any-body",
      callsBack: true,
      inputs: { body: resource.newJob },
      data: z.object({ lipsync_id: z.string() }),
      returns: "The id.",
      errors: { ...CREATION_ERRORS, 404: "An asset does not exist." },
      handle({ context, body }) {
        const requests = resource.requestsOf(body, context);
        const [job] = heygen.create(context, requests, "reject");
        return { lipsync_id: heygen.idOf(job) };
      },
    }),
    ...resourceRoutes(heygen, resource),
  ];
}

/** The body of a new video. The fields of its type are not checked. */
const newVideo = z.looseObject({
  ...videoFields,
  type: z.enum(["avatar", "image", "cinematic_avatar", "studio"])
    .default("avatar"),
  output_format: z.enum(["mp4", "webm"]).default("mp4"),
}).openapi("V3NewVideo");

/** Videos, translations among them. */
export function videoRoutes(heygen: HeyGen): readonly Route[] {
  const resource: JobResource<z.output<typeof newVideo>> = {
    kind: "video",
    path: "/v3/videos",
    name: "Video",
    noun: "Video",
    field: "video",
    newJob: newVideo,
    requestsOf: (body, context) => [videoRequest(context, body, 3)],
  };
  return [
    defineV3Route({
      route: `POST ${resource.path}`,
      operationId: "v3CreateVideo",
      summary: "creates a video",
      idempotent: "any-body",
      callsBack: true,
      inputs: { body: newVideo },
      data: z.object({
        video_id: z.string(),
        status: z.literal("waiting"),
        output_format: z.enum(["mp4", "webm"]),
      }).openapi("V3CreatedVideo"),
      returns: "The id.",
      errors: CREATION_ERRORS,
      handle({ context, body }) {
        const requests = resource.requestsOf(body, context);
        const [job] = heygen.create(context, requests, "reject");
        return {
          video_id: heygen.idOf(job),
          status: "waiting" as const,
          output_format: body.output_format,
        };
      },
    }),
    ...resourceRoutes(heygen, resource),
  ];
}
