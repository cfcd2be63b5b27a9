import { z } from "@hono/zod-openapi";
import type { Job } from "../../core/job.ts";
import type { Route } from "../../http/route.ts";
import { HttpProblem } from "../../message/http_problem.ts";
import type { RequestContext } from "../../message/request_context.ts";
import { assertAssets } from "../../wire/assets.ts";
import { v3Proofread } from "../../wire/heygen_bodies.ts";
import type { HeyGen } from "./heygen.ts";
import {
  callerRequest,
  languageSchema,
  objectSchema,
  perLanguage,
  sourceSchema,
  text,
} from "./requests.ts";
import { CREATION_ERRORS, defineV3Route } from "./route.ts";

const PATH = "/v3/video-translations/proofreads";

function newProofread(strict: boolean) {
  return objectSchema(strict, {
    video: sourceSchema(strict),
    title: z.string().min(1).max(200),
    output_languages: z.array(languageSchema(strict)).min(1).max(100),
    input_language: languageSchema(strict).nullish(),
    speaker_num: z.int().min(0).max(100).nullish(),
    folder_id: text,
    brand_glossary_id: text,
  }).openapi("V3NewProofread");
}

/**
 * Proofreads of the third generation: captions to correct before the translation
 * is made.
 */
export function proofreadRoutes(heygen: HeyGen): readonly Route[] {
  const { strict, simulation } = heygen;
  const about = heygen.locator(
    ["proofread"],
    () => new HttpProblem(404, "Proofread not found."),
  );
  const missing = { 404: "The proofread does not exist." };
  const pending = { ...missing, 409: "The proofread is not completed." };
  const proofread = { data: v3Proofread.schema, returns: "The proofread." };

  /** The URL of captions, once they are made. */
  function captionsOf(job: Job, context: RequestContext): string {
    const url = heygen.view(job, context).urlOf("srt");
    if (url) return url;
    throw new HttpProblem(409, "The proofread is not completed.");
  }

  return [
    defineV3Route({
      route: `POST ${PATH}`,
      operationId: "v3CreateProofreads",
      summary: "makes captions to correct, once for each language",
      idempotent: "any-body",
      inputs: { body: newProofread(strict) },
      data: z.object({
        proofread_ids: z.array(z.string()),
        status: z.literal("processing"),
      }),
      returns: "The ids.",
      errors: { ...CREATION_ERRORS, 404: "An asset does not exist." },
      handle({ context, body }) {
        assertAssets(simulation, body.video);
        const requests = perLanguage(context, body, {
          kind: "proofread",
          generation: 3,
          languages: body.output_languages,
        });
        const jobs = heygen.create(context, requests, "reject");
        return {
          proofread_ids: jobs.map((job) => heygen.idOf(job)),
          status: "processing" as const,
        };
      },
    }),
    defineV3Route({
      route: `GET ${PATH}/{id}`,
      operationId: "v3GetProofread",
      summary: "returns a proofread",
      about,
      ...proofread,
      ...heygen.reads(v3Proofread),
      errors: missing,
    }),
    defineV3Route({
      route: `GET ${PATH}/{id}/srt`,
      operationId: "v3GetProofreadCaptions",
      summary: "returns the URLs of the captions",
      about,
      data: z.object({ srt_url: z.url(), original_srt_url: z.url() }),
      returns: "The URLs.",
      errors: pending,
      handle({ context, job }) {
        const url = captionsOf(job, context);
        return { srt_url: url, original_srt_url: url };
      },
    }),
    defineV3Route({
      route: `PUT ${PATH}/{id}/srt`,
      operationId: "v3PutProofreadCaptions",
      summary: "takes corrected captions; they are checked and not stored",
      about,
      inputs: { body: objectSchema(strict, { srt: sourceSchema(strict) }) },
      ...proofread,
      errors: pending,
      handle({ context, job, body }) {
        captionsOf(job, context);
        assertAssets(simulation, body.srt);
        return v3Proofread.of(heygen.view(job, context));
      },
    }),
    defineV3Route({
      route: `POST ${PATH}/{id}/generate`,
      operationId: "v3GenerateProofread",
      summary: "translates the video with the corrected captions",
      idempotent: "any-body",
      callsBack: true,
      about,
      inputs: {
        body: objectSchema(strict, {
          captions: z.boolean().nullish(),
          translate_audio_only: z.boolean().nullish(),
          callback_id: text,
          callback_url: text,
        }),
      },
      data: z.object({
        status: z.literal("processing"),
        video_translation_id: z.string(),
      }),
      returns: "The id of the translation.",
      errors: { ...pending, ...CREATION_ERRORS },
      handle({ context, job, body }) {
        captionsOf(job, context);
        const { title, submission } = heygen.view(job, context);
        const { folderId: folder_id } = submission;
        const request = callerRequest(context, { ...body, title, folder_id }, {
          ...submission,
          kind: "translation",
          audioOnly: body.translate_audio_only ?? undefined,
        });
        const [created] = heygen.create(context, [request], "reject");
        return {
          status: "processing" as const,
          video_translation_id: heygen.idOf(created),
        };
      },
    }),
  ];
}
