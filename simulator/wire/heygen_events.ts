import type { HeyGenView } from "./heygen_view.ts";

/** The types of HeyGen's events with an end, and what they are about. */
const SUBJECTS: Readonly<Record<string, string>> = {
  avatar_video: "An avatar video",
  avatar_video_gif: "The GIF of an avatar video",
  avatar_video_caption: "An avatar video with captions",
  video_translate: "A video translation",
  video_agent: "A video of the video agent",
  instant_avatar: "An instant avatar",
  live_avatar: "A live avatar",
  photo_avatar_generation: "A photo avatar",
  photo_avatar_train: "The training of a photo avatar",
  photo_avatar_add_motion: "A photo avatar with motion",
  proofread_creation: "A proofread session",
  hyperframes_video: "A HyperFrames video",
  ai_clipping: "A clip",
  filler_word_removal: "The removal of filler words",
  podcast: "A podcast",
};

/** The types of HeyGen's events, with descriptions. */
export const HEYGEN_EVENTS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Object.entries(SUBJECTS).flatMap(([name, subject]) => [
      [`${name}.success`, `${subject} has been completed.`],
      [`${name}.fail`, `${subject} has failed.`],
    ]),
  ),
  "video_translate.preflight.validation_failed":
    "The video of a translation is invalid.",
  "video_translate.preflight.download_failed":
    "The video of a translation cannot be downloaded.",
  "personalized_video": "A personalized video has been completed.",
  "batch.finished": "All items of a batch have ended.",
};

/** An event, as its receivers and its history have it. */
export interface HeyGenEvent {
  /** The id, the same for all receivers. */
  readonly event_id: string;
  readonly event_type: string;
  readonly event_data: Readonly<Record<string, unknown>>;
  readonly created_at: string;
}

/** The type of the event of a job. */
export function eventTypeOf(view: HeyGenView): string | undefined {
  if (view.endedAt === undefined) return undefined;
  const end = view.phase === "completed" ? "success" : "fail";
  return `${NAMES[view.submission.kind]}.${end}`;
}

/** The event of the end of a job; `undefined` before that. */
export function eventOf(view: HeyGenView): HeyGenEvent | undefined {
  const { id, submission, endedAt } = view;
  const type = eventTypeOf(view);
  if (type === undefined || endedAt === undefined) return undefined;
  return {
    // A job has one event.
    event_id: `evt_${id}`,
    event_type: type,
    event_data: {
      ...dataOf(view),
      callback_id: submission.callbackId ?? null,
    },
    created_at: new Date(endedAt * 1_000).toISOString(),
  };
}

/** The names of events by the kinds of jobs; that of lipsyncs is not documented. */
const NAMES = {
  translation: "video_translate",
  video: "avatar_video",
  lipsync: "lipsync",
  proofread: "proofread_creation",
};

function dataOf(view: HeyGenView): HeyGenEvent["event_data"] {
  const { id, submission, failure = null, language } = view;
  const url = view.urlOf("video");
  const result = url === undefined ? { message: failure } : { url };
  switch (submission.kind) {
    case "translation":
      return {
        // Receivers of both names exist.
        video_translate_id: id,
        video_translation_id: id,
        ...result,
        output_language: language.code,
      };
    case "video":
      return url === undefined ? { video_id: id, msg: failure } : {
        video_id: id,
        url,
        gif_download_url: view.urlOf("gif"),
        video_page_url: url,
        video_share_page_url: url,
        folder_id: submission.folderId ?? null,
      };
    case "lipsync":
      return { lipsync_id: id, ...result };
    case "proofread":
      return {
        proofread_id: id,
        ...(url === undefined && { message: failure }),
      };
  }
}
