import type { JsonObject } from "../json_response.ts";
import { text } from "../values.ts";
import type { ApiRequest } from "./connection.ts";

/** The most jobs of one request. */
export const MAX_BULK_COUNT = 100;

/** The state of several jobs. */
export interface BulkStatus {
  /** The status words of the jobs, and the entries that have them, by id. */
  readonly entries: ReadonlyMap<string, readonly [string, JsonObject]>;
  /** Milliseconds that the server asked the client to wait. */
  readonly retryAfter: number | undefined;
}

/** The request for the status of up to 100 jobs. */
export function bulkStatusOf(ids: readonly string[]): ApiRequest<BulkStatus> {
  return {
    method: "GET",
    path: "/v3/video-translations/statuses",
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
