import { assertOption, shown } from "../../algorithms/_assert_option.ts";
import { type FileData, isFileData } from "./file_data.ts";
import type { TranslationRequest } from "./translation_request.ts";

/** The media of a request as the service takes it. */
type WireMedia =
  | { readonly type: "url"; readonly url: string }
  | { readonly type: "asset_id"; readonly asset_id: string };

/** What makes a body of a request. */
export interface BodyTools {
  /** Uploads a file, and returns the id of the asset. */
  readonly upload: (file: FileData) => Promise<string>;
  /** The service's names of languages. */
  readonly languageNames: (
    languages: readonly string[],
  ) => Promise<readonly string[]>;
}

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

/** The check of each field. */
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

/**
 * Checks a request before anything is sent.
 *
 * @throws {TypeError} If a field is unknown, missing or of the wrong kind.
 * @throws {RangeError} If a number is out of its range.
 */
export function assertTranslation(request: TranslationRequest): void {
  const fields: Record<string, unknown> = Object(request);
  for (const key of Object.keys(fields)) {
    assertOption(
      Object.hasOwn(CHECKS, key),
      "Cannot translate as each option",
      `one of ${Object.keys(CHECKS).join(", ")}`,
      key,
    );
  }
  for (const [key, [isValid, accepted]] of Object.entries(CHECKS)) {
    const value = fields[key];
    const required = key === "video" || key === "outputLanguages";
    const ok = value === undefined ? !required : isValid(value);
    assertOption(
      ok,
      `Cannot translate as '${key}'`,
      accepted,
      typeof value === "number" ? value : shown(value),
    );
  }
}

/**
 * Makes the body of a request: the service's names of the fields, seconds for
 * milliseconds, and assets for files.
 */
export async function translationBody(
  request: TranslationRequest,
  { upload, languageNames }: BodyTools,
): Promise<{ readonly output_languages: readonly string[] }> {
  const body: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(request)) {
    if (value === undefined) continue;
    const check = CHECKS[key as keyof TranslationRequest];
    const name = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    body[name] = isFileData(value)
      ? wireMedia({ assetId: await upload(value) })
      : check === MEDIA || check === ADDRESS
      ? wireMedia(value)
      : check === TIME
      ? value / 1_000
      : value;
  }
  return {
    ...body,
    output_languages: await languageNames(request.outputLanguages),
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
