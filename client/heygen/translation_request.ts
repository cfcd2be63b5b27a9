import { assertOption } from "../../algorithms/_assert_option.ts";
import {
  type Connection,
  LANGUAGES,
  type RequestOptions,
} from "./connection.ts";
import { type FileData, isFileData, upload } from "./upload.ts";

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

/** The media of a request as the service takes it. */
type WireMedia =
  | { readonly type: "url"; readonly url: string }
  | { readonly type: "asset_id"; readonly asset_id: string };

/** A check of a value, and what it accepts. */
type Check = readonly [(value: unknown) => boolean, accepted: string];

const isText = (value: unknown): value is string =>
  typeof value === "string" && /\S/.test(value);

const TEXT: Check = [isText, "a text that is not blank"];
const FLAG: Check = [(value) => typeof value === "boolean", "true or false"];
const TIME: Check = [
  (value) => typeof value === "number" && value >= 0 && value < Infinity,
  "a finite number of milliseconds of 0 or more",
];
const ADDRESS: Check = [
  (value) => wireMedia(value) !== undefined,
  "an http or https address, { url } or { assetId }",
];
const MEDIA: Check = [
  (value) => isFileData(value) || wireMedia(value) !== undefined,
  "an http or https address, { url }, { assetId }, a Blob or bytes",
];

function oneOf(...words: string[]): Check {
  const known = (value: unknown) => words.some((word) => word === value);
  return [known, `one of ${words.join(", ")}`];
}

const CHECKS: Readonly<Record<keyof TranslationRequest, Check>> = {
  video: MEDIA,
  outputLanguages: [
    (value) => Array.isArray(value) && value.length > 0 && value.every(isText),
    "a list of at least one language",
  ],
  title: TEXT,
  mode: oneOf("speed", "precision"),
  translateAudioOnly: FLAG,
  speakerNum: [
    (value) => Number.isInteger(value) && Number(value) > 0,
    "a whole number above 0",
  ],
  inputLanguage: TEXT,
  startTime: TIME,
  endTime: TIME,
  audio: MEDIA,
  srt: ADDRESS,
  srtRole: oneOf("input", "output"),
  fpsMode: oneOf("vfr", "cfr", "passthrough"),
  callbackId: TEXT,
  callbackUrl: TEXT,
  folderId: TEXT,
  brandGlossaryId: TEXT,
  disableMusicTrack: FLAG,
  enableSpeechEnhancement: FLAG,
  enableWatermark: FLAG,
  enableDynamicDuration: FLAG,
  keepTheSameFormat: FLAG,
  stockVoiceConfig: [
    (value) => typeof value === "object" && value !== null,
    "an object",
  ],
};

/** Checks all fields of a request before anything is sent. */
export function assertTranslation(request: TranslationRequest): void {
  const fields: Record<string, unknown> = Object(request);
  for (const key of Object.keys(fields)) {
    const ok = Object.hasOwn(CHECKS, key);
    const accepted = `one of ${Object.keys(CHECKS).join(", ")}`;
    assertOption(ok, "Cannot translate as each option", accepted, key);
  }
  for (const [key, [isValid, accepted]] of Object.entries(CHECKS)) {
    const value = fields[key];
    const required = key === "video" || key === "outputLanguages";
    const ok = value === undefined ? !required : isValid(value);
    assertOption(ok, `Cannot translate as '${key}'`, accepted, value);
  }
}

/**
 * Makes the body of a request: the service's names of the fields and languages,
 * seconds for milliseconds, and assets for files, which it uploads.
 */
export async function translationBody(
  request: TranslationRequest,
  connection: Connection,
  budgets: RequestOptions,
): Promise<{ readonly output_languages: readonly string[] }> {
  const body: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(request)) {
    if (value === undefined) continue;
    const check = CHECKS[key as keyof TranslationRequest];
    const name = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    body[name] = isFileData(value)
      ? wireMedia(await upload(connection, value, budgets))
      : check === MEDIA || check === ADDRESS
      ? wireMedia(value)
      : check === TIME
      ? value / 1_000
      : value;
  }
  return {
    ...body,
    output_languages: await languageNames(
      request.outputLanguages,
      () => connection.call(LANGUAGES, budgets),
    ),
  };
}

/** Media that need no upload; `undefined` for others and for invalid values. */
function wireMedia(value: unknown): WireMedia | undefined {
  const { url = value, assetId }: { url?: unknown; assetId?: unknown } = Object(
    value,
  );
  if (isText(assetId)) return { type: "asset_id", asset_id: assetId };
  const address = typeof url === "string" || url instanceof URL
    ? String(url)
    : "";
  return /^https?:\/\//i.test(address) && URL.canParse(address)
    ? { type: "url", url: address }
    : undefined;
}

/** A language code (BCP 47), such as `es`, `pt-BR` or `zh-Hant-TW`. */
const CODE = /^[a-z]{2,3}([-_][a-z0-9]{2,8})*$/i;

/**
 * Replaces language codes by the service's names of the languages, which it reads
 * only then. Codes without a name of their own get that of the language without its
 * region; texts that belong to no name stay as they are, for the service to judge.
 */
async function languageNames(
  languages: readonly string[],
  fetchNames: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  if (!languages.some((language) => CODE.test(language))) return languages;
  const names = await fetchNames();
  const find = (text: string | undefined) =>
    names.find((name) => name.toLowerCase() === text?.toLowerCase());
  return languages.map((language) => {
    if (!CODE.test(language)) return language;
    const code = language.replaceAll("_", "-");
    const [base = code] = code.split("-");
    return find(language) ?? find(englishName(code)) ??
      find(englishName(base)) ??
      language;
  });
}

/** The English name of a language, such as `Portuguese (Brazil)`. */
function englishName(code: string): string | undefined {
  try {
    const options = { type: "language", languageDisplay: "standard" } as const;
    return new Intl.DisplayNames("en", options).of(code);
  } catch {
    return undefined;
  }
}
