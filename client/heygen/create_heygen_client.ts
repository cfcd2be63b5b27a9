import { assertKind } from "../../algorithms/_assert_option.ts";
import {
  type ChannelOptions,
  fetchStatus,
  watchStatus,
} from "../fetch_status.ts";
import { StatusError } from "../errors.ts";
import { fetchStatuses } from "../fetch_statuses.ts";
import { assertPolling } from "../wait.ts";
import { text } from "../values.ts";
import {
  Connection,
  type HeyGenOptions,
  idOf,
  LANGUAGES,
  pathOf,
  type TranslationRef,
  TRANSLATIONS,
} from "./connection.ts";
import { download, type DownloadOptions } from "./download.ts";
import type {
  Destination,
  HeyGenClient,
  Translation,
  WaitOptions,
} from "./heygen_client.ts";
import { assertTranslation, translationBody } from "./translation_request.ts";
import { waitForGroup } from "./wait_for_group.ts";
import { isFileData, upload } from "./upload.ts";

/**
 * Makes a client for HeyGen's video translations.
 *
 * @param options The API key, the address of the service or of a simulator, and
 * defaults for all calls.
 * @throws {TypeError} If an option is of the wrong kind. The message does not show the
 * API key.
 * @throws {RangeError} If a number is out of its range.
 *
 * @example
 * ```ts
 * import { createHeyGenClient } from "@heygen-sim/client/heygen";
 * import { createSimulator, VirtualClock } from "@heygen-sim/simulator";
 * import { assertEquals } from "@std/assert";
 *
 * const clock = new VirtualClock(); // in place of the service and of real time
 * const { fetch } = createSimulator({ clock, errorRate: 0 });
 * const heygen = createHeyGenClient({ apiKey: "sk_test", fetch, clock });
 *
 * const jobs = await clock.run(heygen.translate({
 *   video: "https://example.com/talk.mp4",
 *   outputLanguages: ["Spanish", "Japanese"],
 * }));
 * const results = await clock.run(heygen.fetchStatuses(jobs, "fibonacci"));
 * assertEquals(results.map(({ status }) => status), ["fulfilled", "fulfilled"]);
 * ```
 */
export function createHeyGenClient(options: HeyGenOptions): HeyGenClient {
  const connection = new Connection(options);
  const { service } = connection;

  const client: HeyGenClient = {
    async translate(request, { idempotencyKey, ...budgets } = {}) {
      assertTranslation(request);
      assertKind(
        idempotencyKey === undefined ||
          /^[\w\-:.]{1,255}$/.test(idempotencyKey),
        "Cannot translate as 'idempotencyKey'",
        "1 to 255 letters, digits and _-:.",
        idempotencyKey,
      );
      const body = await translationBody(request, connection, budgets);
      const languages = body.output_languages;
      const ids = await connection.call({
        method: "POST",
        path: TRANSLATIONS,
        body,
        idempotencyKey,
        read: ({ video_translation_ids: ids }) =>
          Array.isArray(ids) && ids.length === languages.length &&
            ids.every((id) => text(id))
            ? ids.map(String)
            : undefined,
      }, budgets);
      return ids.map((id, i) => handle(id, languages[i] ?? ""));
    },
    fetchStatus: async (algorithm, job, options = {}) =>
      await fetchStatus(algorithm, waitFor(job, options)),
    watchStatus: (algorithm, job, options = {}) =>
      watchStatus(algorithm, waitFor(job, options)),
    async fetchStatuses(jobs, algorithm, options = {}) {
      const given = { ...connection.withDefaults(options), service };
      // Checks the options, and sends nothing as there are no jobs.
      await fetchStatuses([], algorithm, given);
      assertPolling(Array.isArray(jobs), "jobs", "a list of ids", jobs);
      const ids = jobs.map(idOf);
      return await waitForGroup(connection, ids, algorithm, given);
    },
    download:
      ((job: TranslationRef, ...rest) =>
        save(connection, job, ...rest)) as HeyGenClient["download"],
    async delete(job, options = {}) {
      const path = pathOf(idOf(job));
      try {
        await connection.call(
          { method: "DELETE", path, read: Object },
          options,
        );
      } catch (error) {
        // The response to an earlier attempt may have been lost.
        const gone = error instanceof StatusError && error.requests > 1 &&
          error.httpStatus === 404;
        if (!gone) throw error;
      }
    },
    languages: async (options = {}) =>
      await connection.call(LANGUAGES, options),
    async upload(file, options = {}) {
      const ok = isFileData(file);
      assertKind(ok, "Cannot upload as 'file'", "a Blob or bytes", file);
      return await upload(connection, file, options);
    },
  };

  function waitFor(job: TranslationRef, options: WaitOptions): ChannelOptions {
    return { ...connection.withDefaults(options), service, job: idOf(job) };
  }

  function handle(id: string, language: string): Translation {
    return {
      id,
      language,
      fetchStatus: (algorithm, options) =>
        client.fetchStatus(algorithm, id, options),
      watchStatus: (algorithm, options) =>
        client.watchStatus(algorithm, id, options),
      download:
        ((...rest) => save(connection, id, ...rest)) as Translation["download"],
      delete: (options) => client.delete(id, options),
    };
  }
  return client;
}

/** Downloads a file to a destination or, without one, returns the response. */
async function save(
  connection: Connection,
  job: TranslationRef,
  destination?: Destination,
  options: DownloadOptions = {},
): Promise<Response | void> {
  assertKind(
    destination === undefined ||
      destination instanceof WritableStream && !destination.locked,
    "Cannot download as 'destination'",
    "a WritableStream that is not locked",
    destination,
  );
  const response = await download(connection, idOf(job), options);
  if (!destination) return response;
  const { signal } = connection.withDefaults(options);
  await response.body?.pipeTo(destination, signal ? { signal } : {});
}
