import { assertOption, shown } from "../../algorithms/_assert_option.ts";
import type { JsonObject } from "../json_response.ts";
import { amount, defined, text, time } from "../values.ts";
import type { ApiRequest } from "./connection.ts";

/** A translation as the service describes it. */
export interface TranslationDetails {
  /** The translation's id. */
  readonly id: string;
  /** The service's word for its status. */
  readonly status: string;
  /** The title. */
  readonly title?: string;
  /** The language of the video. */
  readonly inputLanguage?: string;
  /** The language of the translation. */
  readonly outputLanguage?: string;
  /** The length of the video in milliseconds. */
  readonly length?: number;
  /** Whether the picture stays as it is. */
  readonly translateAudioOnly?: boolean;
  /** The caller's text of the request. */
  readonly callbackId?: string;
  /** When the translation was requested. */
  readonly createdAt?: Date;
  /** The addresses of the result, which expire; `download` gets fresh ones. */
  readonly videoUrl?: string;
  /** The address of the sound. */
  readonly audioUrl?: string;
  /** The address of the captions in SubRip form. */
  readonly srtCaptionUrl?: string;
  /** The address of the captions in WebVTT form. */
  readonly vttCaptionUrl?: string;
  /** Why the translation failed. */
  readonly failureMessage?: string;
}

/** A translation: its id, or anything with it, such as a report. */
export type TranslationRef = string | { readonly id?: string | undefined };

/** The id of a translation, checked. */
export function idOf(job: TranslationRef): string {
  const id: unknown = typeof job === "string" ? job : Object(job).id;
  // Dots alone would be a step in the path, and a comma separates ids.
  const ok = typeof id === "string" && !/^\.{0,2}$|,/.test(id);
  const accepted = "the id of a translation, or an object with it";
  assertOption(ok, "Cannot find the translation as 'job'", accepted, shown(id));
  return id as string;
}

/** The path of all translations. */
export const TRANSLATIONS = "/v3/video-translations";

/** The request for the names of languages. */
export const LANGUAGES: ApiRequest<string[]> = {
  method: "GET",
  path: `${TRANSLATIONS}/languages`,
  read: ({ languages }) =>
    Array.isArray(languages) ? languages.map(String) : undefined,
};

/** The path of a translation. */
export function pathOf(id: string): string {
  return `${TRANSLATIONS}/${encodeURIComponent(id)}`;
}

/** The request for a translation. */
export function detailsOf(id: string): ApiRequest<TranslationDetails> {
  return { method: "GET", path: pathOf(id), read: readDetails };
}

/** A page of a list. */
interface Page {
  readonly translations: TranslationDetails[];
  /** The next page, if there is one. */
  readonly next: string | undefined;
}

/** The request for a page of translations. */
export function listOf(token: string | undefined): ApiRequest<Page> {
  return {
    method: "GET",
    path: TRANSLATIONS,
    query: { limit: "100", ...(token && { token }) },
    read: (data, { body }) => {
      if (!Array.isArray(data)) return undefined;
      const translations = data.map(readDetails)
        .filter((details) => details !== undefined);
      return { translations, next: text(Object(body).next_token) };
    },
  };
}

/** Reads a translation; `undefined` if the value is invalid. */
function readDetails(value: unknown): TranslationDetails | undefined {
  const fields = Object(value) as JsonObject;
  const id = text(fields.id);
  const status = text(fields.status);
  if (!id || !status) return undefined;
  const createdAt = time(fields.created_at);
  const audioOnly = fields.translate_audio_only;
  return defined<TranslationDetails>({
    id,
    status,
    title: text(fields.title),
    inputLanguage: text(fields.input_language),
    outputLanguage: text(fields.output_language),
    length: amount(fields.duration, 1_000),
    translateAudioOnly: typeof audioOnly === "boolean" ? audioOnly : undefined,
    callbackId: text(fields.callback_id),
    createdAt: isNaN(createdAt) ? undefined : new Date(createdAt),
    videoUrl: text(fields.video_url),
    audioUrl: text(fields.audio_url),
    srtCaptionUrl: text(fields.srt_caption_url),
    vttCaptionUrl: text(fields.vtt_caption_url),
    failureMessage: text(fields.failure_message),
  });
}
