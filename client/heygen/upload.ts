import type { JsonObject } from "../http.ts";
import { requestWithRetries } from "../retry.ts";
import { text } from "../values.ts";
import {
  type Connection,
  type RequestOptions,
  requestSigned,
} from "./connection.ts";

/** The content of a file. A `File` is a `Blob` with a name. */
export type FileData = Blob | BufferSource;

export function isFileData(value: unknown): value is FileData {
  return value instanceof Blob || value instanceof ArrayBuffer ||
    ArrayBuffer.isView(value);
}

/**
 * The types that the service accepts, by the first bytes of the file
 * (https://mimesniff.spec.whatwg.org/#matching-an-audio-or-video-type-pattern).
 */
const SIGNATURES: readonly (readonly [RegExp, string, string])[] = [
  [/^....ftyp/s, "video/mp4", "mp4"],
  [/^.E\xDF\xA3/s, "video/webm", "webm"],
  [/^RIFF....WAVE/s, "audio/wav", "wav"],
  [/^(ID3|\xFF[\xE2-\xFF])/, "audio/mpeg", "mp3"],
];

const SIGNATURE_BYTES = 12;

interface NamedFile {
  /** The content, with its media type. */
  readonly content: Blob;
  readonly name: string;
}

/** A file at the service. */
export interface Asset {
  /** The id, for `{ assetId }` as a video. */
  readonly assetId: string;
  /** Where the service keeps it. */
  readonly url?: string | undefined;
}

/** The most bytes that one request of the API may carry; larger files go to storage. */
const MAX_FORM_BYTES = 32 << 20;

/** The slowest upload that is waited for, in bytes per millisecond. */
const MIN_BYTES_PER_MS = 100;

/**
 * Uploads a file: up to 32 MB as a form, and more directly to the service's
 * storage, which does not receive the API key.
 */
export async function upload(
  connection: Connection,
  data: FileData,
  options: RequestOptions,
): Promise<Asset> {
  const file = await toNamedFile(data);
  const { size } = file.content;
  const { attemptTimeout } = connection.options(options);
  const slow = {
    ...options,
    attemptTimeout: attemptTimeout + size / MIN_BYTES_PER_MS,
  };
  return size > MAX_FORM_BYTES
    ? await uploadDirectly(connection, file, options, slow)
    : await uploadForm(connection, file, slow);
}

function uploadForm(
  connection: Connection,
  { content, name }: NamedFile,
  options: RequestOptions,
): Promise<Asset> {
  const body = new FormData();
  body.append("file", content, name);
  const path = "/v3/assets";
  return connection.call(
    { method: "POST", path, body, read: readAsset },
    options,
  );
}

async function uploadDirectly(
  connection: Connection,
  { content, name }: NamedFile,
  options: RequestOptions,
  slow: RequestOptions,
): Promise<Asset> {
  const { assetId, url, headers } = await connection.call({
    method: "POST",
    path: "/v3/assets/direct-uploads",
    body: {
      filename: name,
      content_type: content.type,
      size_bytes: content.size,
    },
    read: (data) => {
      const asset = readAsset(data);
      const url = text(data.upload_url);
      const headers = Object.entries(Object(data.upload_headers))
        .map(([name, value]) => [name, String(value)]);
      return asset && url && URL.canParse(url)
        ? { ...asset, url, headers: Object.fromEntries(headers) }
        : undefined;
    },
  }, options);
  const put = { method: "PUT", url, headers, body: content } as const;
  const resolved = connection.options(slow);
  await requestWithRetries({
    name: `The upload of ${name}`,
    send: async (signal) => {
      const { body } = await requestSigned(put, resolved, signal);
      await body?.cancel();
    },
  }, resolved);
  return await connection.call({
    method: "POST",
    path: `/v3/assets/${encodeURIComponent(assetId)}/complete`,
    body: {},
    // The storage may know of the bytes before the service does.
    mayPass: ({ httpStatus }) => httpStatus === 409,
    read: (data) => readAsset({ asset_id: assetId, ...data }),
  }, options);
}

function readAsset(data: JsonObject): Asset | undefined {
  const assetId = text(data.asset_id);
  return assetId ? { assetId, url: text(data.url) } : undefined;
}

/** Completes the content of a file with the type and the name that it lacks. */
async function toNamedFile(data: FileData): Promise<NamedFile> {
  const blob = data instanceof Blob ? data : new Blob([data]);
  const head = await blob.slice(0, SIGNATURE_BYTES).arrayBuffer();
  const text = String.fromCharCode(...new Uint8Array(head));
  const [, sniffed = "", extension = "bin"] =
    SIGNATURES.find(([pattern]) => pattern.test(text)) ?? [];
  const type = blob.type || sniffed || "application/octet-stream";
  // A slice shares the bytes.
  const content = blob.type ? blob : blob.slice(0, blob.size, type);
  const own = "name" in blob && typeof blob.name === "string" && blob.name;
  return { content, name: own || `file.${extension}` };
}
