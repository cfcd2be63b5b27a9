import { assertKind } from "../../algorithms/_assert_option.ts";
import { abortOnReturn } from "../fetch_status.ts";
import { abortable } from "../timing.ts";
import { amend, StatusError } from "../errors.ts";
import { requestWithRetries } from "../retry.ts";
import {
  type Connection,
  pathOf,
  type RequestOptions,
  requestSigned,
} from "./connection.ts";
import { text } from "../values.ts";

/** Options of a download. */
export interface DownloadOptions extends RequestOptions {
  /**
   * Which file of the result: the video, its sound, or its captions.
   *
   * @default {"video"}
   */
  readonly file?: "video" | "audio" | "srt" | "vtt";
}

const FIELDS = {
  video: "video_url",
  audio: "audio_url",
  srt: "srt_caption_url",
  vtt: "vtt_caption_url",
} as const;

/** Responses for an address that has expired since it was signed. */
const EXPIRED: readonly unknown[] = [401, 403, 404, 410];

/** The most parts in a row that may bring nothing new. */
const MAX_IDLE_COUNT = 3;

/** Opens a file of a result at a byte; the entity tag is that of its first part. */
type Open = (offset: number, etag?: string | null) => Promise<Response>;

/**
 * Downloads a file of a translation. Addresses of results expire, so a fresh one is
 * requested first, and again where a download has been cut off and is resumed.
 *
 * @returns The response to the first request, with a body that resumes.
 */
export async function download(
  connection: Connection,
  job: string,
  { file = "video", ...budgets }: DownloadOptions,
): Promise<Response> {
  const ok = Object.hasOwn(FIELDS, file);
  const accepted = `one of ${Object.keys(FIELDS).join(", ")}`;
  assertKind(ok, "Cannot download as 'file'", accepted, file);
  const options = connection.options(budgets);
  const { attemptTimeout, signal } = options;
  const name = `The download of the ${file} of ${job}`;
  const url = async (signal: AbortSignal) => {
    const data = await connection.once(
      {
        method: "GET",
        path: pathOf(job),
        read: (data) => text(data.id) && text(data.status) ? data : undefined,
      },
      options,
      signal,
    );
    const { status } = data;
    const url = text(data[FIELDS[file]]);
    if (url && URL.canParse(url)) return url;
    const reason = text(data.failure_message) ?? "";
    const why = `${name} found none: the status is "${status}" ${reason}`;
    // The result follows some time after the status.
    const transient = status === "completed";
    throw new StatusError("answer", why.trim(), { transient });
  };
  const open: Open = async (offset, etag) => {
    const headers = offset > 0
      ? { range: `bytes=${offset}-`, ...(etag && { "if-range": etag }) }
      : {};
    const [response] = await requestWithRetries({
      name,
      send: async (signal) => {
        const request = {
          method: "GET",
          url: await url(signal),
          headers,
        } as const;
        try {
          return await requestSigned(request, options, signal);
        } catch (error) {
          const expired = error instanceof StatusError &&
            EXPIRED.includes(error.httpStatus);
          throw expired ? amend(error, { transient: true }) : error;
        }
      },
    }, options);
    return response;
  };

  const first = await open(0);
  const leave = new AbortController();
  const pause = { ms: attemptTimeout, signal: leave.signal };
  const chunks = abortOnReturn(read(open, first, name, pause), leave, signal);
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await chunks.return();
      // Before the first read it has no reader, which would cancel it.
      await first.body?.cancel().catch(() => {});
    },
  }, { highWaterMark: 0 });
  return new Response(body, { headers: first.headers });
}

/** Reads a file to its end, in as many parts as it takes. */
async function* read(
  open: Open,
  first: Response,
  name: string,
  { ms, signal }: { readonly ms: number; readonly signal: AbortSignal },
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const { headers } = first;
  const encoded = headers.has("content-encoding");
  // The length of an encoded body is not that of its content.
  const total = Number(encoded ? NaN : headers.get("content-length") ?? NaN);
  const etag = headers.get("etag");
  let received = 0;
  let idle = 0;
  for (let response = first;;) {
    const start = received;
    let skip = start - offsetOf(response);
    let cause: unknown;
    const reader = (response.body ?? new Blob([]).stream()).getReader();
    try {
      while (true) {
        const { done, value } = await abortable(
          () => reader.read(),
          signal,
          ms,
          name,
        );
        if (done) break;
        const fresh = value.subarray(Math.min(skip, value.length));
        skip -= value.length - fresh.length;
        received += fresh.length;
        if (fresh.length > 0) yield fresh;
      }
      if (!(received < total)) return;
    } catch (error) {
      signal.throwIfAborted();
      cause = error;
    } finally {
      reader.cancel().catch(() => {});
    }
    idle = received > start ? 0 : idle + 1;
    if (encoded || idle === MAX_IDLE_COUNT) throw cutOff(name, received, cause);
    // A weak tag does not identify bytes (RFC 9110, section 13.1.5).
    response = await open(received, etag?.startsWith('"') ? etag : undefined);
    const changed = response.headers.get("etag") !== etag;
    if (changed || !(offsetOf(response) <= received)) {
      throw cutOff(name, received, "the file has changed");
    }
  }
}

function offsetOf({ status, headers }: Response): number {
  const [, offset] = /^bytes (\d+)-/.exec(headers.get("content-range") ?? "") ??
    [];
  return status === 206 ? Number(offset ?? NaN) : 0;
}

function cutOff(name: string, received: number, cause: unknown): StatusError {
  const message = `${name} was cut off after ${received} bytes`;
  return new StatusError("unreachable", message, { cause, transient: true });
}
