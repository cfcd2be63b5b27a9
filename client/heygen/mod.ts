/**
 * A client for HeyGen's video translations: requests them, waits for them with any of
 * the algorithms, and downloads the results.
 *
 * @module
 */
export type {
  HeyGenOptions,
  RequestOptions,
  TranslationRef,
} from "./connection.ts";
export { createHeyGenClient } from "./create_heygen_client.ts";
export type { DownloadOptions } from "./download.ts";
export type {
  Destination,
  HeyGenClient,
  TranslateOptions,
  Translation,
  WaitManyOptions,
  WaitOptions,
} from "./heygen_client.ts";
export type { Media, TranslationRequest } from "./translation_request.ts";
export type { Asset, FileData } from "./upload.ts";
