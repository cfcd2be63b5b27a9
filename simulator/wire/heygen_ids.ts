import { JobIds } from "../core/ids.ts";
import type { Job } from "../core/job.ts";

/**
 * The ids of HeyGen's wire: 32 hexadecimal digits and, for a translation, a dash
 * and the code of its language. A pure function of seed, number and language.
 */
export class HeyGenIds {
  readonly #first: JobIds;
  readonly #second: JobIds;

  constructor(seed: number | string, ids: JobIds) {
    this.#first = ids;
    this.#second = new JobIds(seed, "heygen ids");
  }

  encode({ number, details }: Job): string {
    const id = this.#first.encode(number) + this.#second.encode(number);
    const { kind = "translation", outputLanguage } = details?.submission ?? {};
    return kind === "translation"
      ? `${id}-${languageOf(outputLanguage).code}`
      : id;
  }

  /**
   * The number in an id, with or without a language.
   *
   * @returns A safe integer; `undefined` if no job can have this id.
   */
  decode(id: string): number | undefined {
    const number = this.#first.decode(id.slice(0, 16));
    if (number === undefined) return undefined;
    return this.#second.decode(id.slice(16, 32)) === number
      ? number
      : undefined;
  }
}

export interface Language {
  /** The name, as `/v3/video-translations/languages` lists it. */
  readonly name: string;
  /** The code, as ids end with it: `es`. */
  readonly code: string;
}

/** Languages of the service, by their codes: a selection. */
const NAMES: Readonly<Record<string, string>> = {
  ar: "Arabic",
  bg: "Bulgarian",
  zh: "Chinese",
  "zh-cn": "Chinese (Mandarin, Simplified)",
  hr: "Croatian",
  cs: "Czech",
  da: "Danish",
  nl: "Dutch",
  en: "English",
  "en-au": "English (Australia)",
  "en-in": "English (India)",
  "en-gb": "English (UK)",
  "en-us": "English (United States)",
  fil: "Filipino",
  fi: "Finnish",
  fr: "French",
  "fr-ca": "French (Canada)",
  "fr-fr": "French (France)",
  de: "German",
  "de-at": "German (Austria)",
  "de-de": "German (Germany)",
  el: "Greek",
  he: "Hebrew (Israel)",
  hi: "Hindi",
  hu: "Hungarian (Hungary)",
  id: "Indonesian",
  it: "Italian",
  ja: "Japanese",
  ko: "Korean",
  ms: "Malay",
  no: "Norwegian (Norway)",
  pl: "Polish",
  pt: "Portuguese",
  "pt-br": "Portuguese (Brazil)",
  "pt-pt": "Portuguese (Portugal)",
  ro: "Romanian",
  ru: "Russian",
  sk: "Slovak",
  es: "Spanish",
  "es-mx": "Spanish (Mexico)",
  "es-es": "Spanish (Spain)",
  sv: "Swedish",
  ta: "Tamil",
  th: "Thai (Thailand)",
  tr: "Turkish",
  uk: "Ukrainian",
  vi: "Vietnamese (Vietnam)",
};

export const LANGUAGES: readonly string[] = Object.values(NAMES);

const BY_TEXT: ReadonlyMap<string, Language> = new Map(
  Object.entries(NAMES).flatMap(([code, name]) =>
    [code, name.toLowerCase()].map((text) => [text, { name, code }] as const)
  ),
);

/** The language of a job whose creator chose none. */
const DEFAULT: Language = { name: "Spanish", code: "es" };

/** Whether a language is known, by its name or code. */
export function isLanguage(text: string): boolean {
  return BY_TEXT.has(text.toLowerCase());
}

/**
 * The language with a name or code. One that is not known has the name as it was
 * written, and a code made from it.
 */
export function languageOf(text: string | undefined): Language {
  if (text === undefined) return DEFAULT;
  const code = text.toLowerCase();
  return BY_TEXT.get(code) ?? {
    name: text,
    code: code.replaceAll(/[^a-z\d]+/g, "-").slice(0, 24) || "und",
  };
}
