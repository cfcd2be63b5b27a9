import type { AlgorithmName } from "../../algorithms/registry.ts";
import type { Algorithm } from "../../algorithms/resolve.ts";
import type { ChannelOptions } from "../fetch_status.ts";
import type { StatusesOptions } from "../fetch_statuses.ts";
import type { StatusReport } from "../status.ts";
import type { RequestOptions, TranslationRef } from "./connection.ts";
import type { DownloadOptions } from "./download.ts";
import type { TranslationRequest } from "./translation_request.ts";
import type { Asset, FileData } from "./upload.ts";

/** Options of `translate`; the budgets apply to each of its requests. */
export interface TranslateOptions extends RequestOptions {
  /**
   * The key under which the service makes the translations once only, however often
   * the request arrives: up to 255 letters, digits and `_-:.`. A key that the caller
   * stores covers a repetition after a crash, too.
   *
   * @default {crypto.randomUUID()}
   */
  readonly idempotencyKey?: string;
}

/** Options of a wait for a translation: those of `fetchStatus`, but for the server. */
export type WaitOptions = Omit<
  ChannelOptions,
  "baseUrl" | "channel" | "headers" | "job" | "replaced" | "service"
>;

/** Options of a wait for many translations: those of `fetchStatuses`. */
export type WaitManyOptions = Omit<
  StatusesOptions,
  "baseUrl" | "headers" | "receiver" | "replaced" | "service"
>;

/** Where a download goes, such as the `writable` of a file. It is closed at the end. */
export type Destination = WritableStream<Uint8Array<ArrayBuffer>>;

/** A translation to one language that has been requested. */
export interface Translation {
  /** Its id, with which a later process can go on. */
  readonly id: string;
  /** The language, by the service's name. */
  readonly language: string;
  /** {@linkcode HeyGenClient.fetchStatus} of this translation. */
  fetchStatus(
    algorithm: Algorithm<AlgorithmName>,
    options?: WaitOptions,
  ): Promise<StatusReport>;
  /** {@linkcode HeyGenClient.watchStatus} of this translation. */
  watchStatus(
    algorithm: Algorithm<AlgorithmName>,
    options?: WaitOptions,
  ): AsyncGenerator<StatusReport, void, undefined>;
  /** {@linkcode HeyGenClient.download} of this translation. */
  download(destination: Destination, options?: DownloadOptions): Promise<void>;
  /** The same without a destination. */
  download(
    destination?: undefined,
    options?: DownloadOptions,
  ): Promise<Response>;
  /** {@linkcode HeyGenClient.delete} of this translation. */
  delete(options?: RequestOptions): Promise<void>;
}

/**
 * HeyGen's video translations, third generation of the API.
 *
 * Every method retries what may pass: failures of the network, 429 (`Retry-After` is
 * followed) and 5xx. What is final rejects with a `StatusError`, whose `code`, `param`
 * and `requestId` are the service's own: `insufficient_credit` and
 * `subscription_required` (402), `invalid_parameter` (400), `unauthorized` (401), ...
 */
export interface HeyGenClient {
  /**
   * Requests translations, after it has uploaded the files among the media. A full
   * pool of concurrent jobs (429) is waited for.
   *
   * @param request The video, the languages, and how to translate.
   * @param options The idempotency key and the budgets.
   * @returns A translation for each language, in their order.
   * @throws {TypeError} If the request is invalid; nothing has been sent then.
   * @throws {RangeError} If a number is out of its range.
   * @throws {StatusError} If the service refuses, or cannot be reached.
   */
  translate(
    request: TranslationRequest,
    options?: TranslateOptions,
  ): Promise<Translation[]>;
  /**
   * Waits for a translation, as `fetchStatus` does. A completed one without a result
   * is looked at again for up to a minute before it counts.
   *
   * @param algorithm When to poll. `adaptive` can learn each language and length by
   * itself: `adaptive({ key: ({ language, length }) => ... })`.
   * @param job The translation.
   * @param options The budgets.
   * @returns The last report, with the address of the result in `resultUrl`.
   * @throws {StatusError} If the wait cannot continue.
   */
  fetchStatus(
    algorithm: Algorithm<AlgorithmName>,
    job: TranslationRef,
    options?: WaitOptions,
  ): Promise<StatusReport>;
  /** Like `fetchStatus`, but yields a report for each poll. */
  watchStatus(
    algorithm: Algorithm<AlgorithmName>,
    job: TranslationRef,
    options?: WaitOptions,
  ): AsyncGenerator<StatusReport, void, undefined>;
  /**
   * Waits for many translations with one request for up to 100 of them, and one more
   * for the result of each. Where the budgets do not admit that one, the report has no
   * `resultUrl`. `requests` of a report counts those that included the job.
   *
   * @param jobs The translations.
   * @param algorithm When to poll. It must be reusable, so no bare iterator.
   * @param options The budgets.
   * @returns How each wait ended, in the order of `jobs`, as `fetchStatuses` does.
   */
  fetchStatuses(
    jobs: readonly TranslationRef[],
    algorithm: Algorithm<AlgorithmName>,
    options?: WaitManyOptions,
  ): Promise<PromiseSettledResult<StatusReport>[]>;
  /**
   * Downloads the video, its sound or its captions. Addresses of results expire, so it
   * gets a fresh one first; a download that breaks off is resumed.
   *
   * @param job The translation.
   * @param destination Where to stream the file to.
   * @param options The file and the budgets.
   * @throws {StatusError} If there is no such file, or no connection for too long.
   */
  download(
    job: TranslationRef,
    destination: Destination,
    options?: DownloadOptions,
  ): Promise<void>;
  /** The same without a destination: returns the response, for the caller to read. */
  download(
    job: TranslationRef,
    destination?: undefined,
    options?: DownloadOptions,
  ): Promise<Response>;
  /**
   * Deletes a translation, which cancels one that is under way.
   *
   * @throws {StatusError} If it does not exist.
   */
  delete(job: TranslationRef, options?: RequestOptions): Promise<void>;
  /** The names of the languages to translate to. */
  languages(options?: RequestOptions): Promise<string[]>;
  /**
   * Uploads a video or a sound: up to 32 MB through the API, more directly to the
   * service's storage. A request may take a second more for every 100 kB.
   */
  upload(file: FileData, options?: RequestOptions): Promise<Asset>;
}
