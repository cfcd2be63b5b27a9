import type { FileData } from "./upload.ts";

/**
 * A video or a sound: the address of a public file, an asset that was uploaded
 * before, or the file itself, which is uploaded first.
 */
export type Media =
  | string
  | URL
  | { readonly url: string | URL }
  | { readonly assetId: string }
  | FileData;

/** What is to be translated, and how. */
export interface TranslationRequest {
  /** The video. */
  readonly video: Media;
  /**
   * The languages to translate to, one job for each. Names are those of
   * `languages()`, such as `"Spanish (Spain)"`; codes such as `"es-ES"` are
   * replaced by the name that belongs to them.
   */
  readonly outputLanguages: readonly string[];
  /** The title of the translations. */
  readonly title?: string;
  /**
   * `"precision"` is better and takes longer.
   *
   * @default {"speed"}
   */
  readonly mode?: "speed" | "precision";
  /**
   * Whether the picture stays as it is.
   *
   * @default {false}
   */
  readonly translateAudioOnly?: boolean;
  /** The number of speakers. */
  readonly speakerNum?: number;
  /**
   * The language of the video.
   *
   * @default {undefined} the service detects it
   */
  readonly inputLanguage?: string;
  /** Where the part to translate begins, in milliseconds. */
  readonly startTime?: number;
  /** Where the part to translate ends, in milliseconds. */
  readonly endTime?: number;
  /** A sound in place of the video's own. */
  readonly audio?: Media;
  /** Subtitles. The service does not accept them as uploads. */
  readonly srt?: Exclude<Media, FileData>;
  /** Whether the subtitles are those of the video or of the translation. */
  readonly srtRole?: "input" | "output";
  /** What becomes of the frame rate: variable, constant, or that of the video. */
  readonly fpsMode?: "vfr" | "cfr" | "passthrough";
  /** A text of the caller's that comes back with webhooks and with the job. */
  readonly callbackId?: string;
  /** The address that receives a webhook at the end of each job. */
  readonly callbackUrl?: string;
  /** The folder to put the translations in. */
  readonly folderId?: string;
  /** The glossary to use. */
  readonly brandGlossaryId?: string;
  /** Whether to remove the music. */
  readonly disableMusicTrack?: boolean;
  /** Whether to improve the speech. */
  readonly enableSpeechEnhancement?: boolean;
  /** Whether to add a watermark. */
  readonly enableWatermark?: boolean;
  /**
   * Whether the translation may be longer or shorter than the video.
   *
   * @default {true}
   */
  readonly enableDynamicDuration?: boolean;
  /** Whether to keep the format of the video. */
  readonly keepTheSameFormat?: boolean;
  /** Voices in place of clones, in the service's own form. */
  readonly stockVoiceConfig?: Readonly<Record<string, unknown>>;
}
