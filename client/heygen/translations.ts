import { assertKind } from "../../algorithms/_assert_option.ts";
import type { JsonObject } from "../http.ts";
import { text } from "../values.ts";
import type { ApiRequest } from "./connection.ts";

/** A translation: its id, or anything with it, such as a report. */
export type TranslationRef = string | { readonly id?: string | undefined };

/** The id of a translation, checked. */
export function idOf(job: TranslationRef): string {
  const id: unknown = typeof job === "string" ? job : Object(job).id;
  // Dots alone would be a step in the path, and a comma separates ids.
  const ok = typeof id === "string" && !/^\.{0,2}$|,/.test(id);
  const accepted = "the id of a translation, or an object with it";
  assertKind(ok, "Cannot find the translation as 'job'", accepted, id);
  return id;
}

export const TRANSLATIONS = "/v3/video-translations";

export function pathOf(id: string): string {
  return `${TRANSLATIONS}/${encodeURIComponent(id)}`;
}

export const LANGUAGES: ApiRequest<string[]> = {
  method: "GET",
  path: `${TRANSLATIONS}/languages`,
  read: ({ languages }) =>
    Array.isArray(languages) ? languages.map(String) : undefined,
};

/** The most translations of a request for their states. */
export const MAX_BULK_COUNT = 100;

export interface BulkStatus {
  /** Their status words, and the entries that have them, by id. */
  readonly entries: ReadonlyMap<string, readonly [string, JsonObject]>;
  readonly retryAfter: number | undefined;
}

export function bulkStatusOf(ids: readonly string[]): ApiRequest<BulkStatus> {
  return {
    method: "GET",
    path: `${TRANSLATIONS}/statuses`,
    query: { video_translation_ids: ids.join(",") },
    read: (data, { retryAfter }) => {
      if (!Array.isArray(data)) return undefined;
      const entries = data.flatMap((entry: unknown) => {
        const body = Object(entry) as JsonObject;
        // One key for translations, lipsyncs and assets alike.
        const id = text(body.video_id);
        const word = text(body.status);
        return id && word ? [[id, [word, body]] as const] : [];
      });
      return { entries: new Map(entries), retryAfter };
    },
  };
}
