import { drawHex } from "../core/ids.ts";
import type { Records } from "../core/stored_map.ts";
import { HttpProblem, invalidPart } from "../message/http_problem.ts";
import { baseUrlOf } from "../message/request.ts";
import type { ResultFile, ResultUrls } from "./result_urls.ts";

export const MAX_UPLOAD_BYTES: number = 32 * 2 ** 20;

export const MAX_DIRECT_BYTES: number = 2 ** 30;

/** An upload. Its bytes are checked and counted, and not stored. */
export interface Asset {
  readonly name: string;
  readonly type: string;
  /** The size in bytes; of a direct upload the one that was announced. */
  readonly size: number;
  /** The SHA-256 that a direct upload has announced, in hexadecimal digits. */
  readonly sha256?: string | undefined;
  /** When it was created, in milliseconds since the epoch. */
  readonly createdAt: number;
  /** Whether a direct upload waits for its bytes or for its completion. */
  readonly state: "waiting" | "received" | "complete";
}

/** What uploads are added to. */
export interface AssetSource {
  readonly assets: Records<Asset>;
  readonly resultUrls: ResultUrls;
  readonly settings: { readonly seed: number | string };
  readonly time: { now(): number };
}

/** The kinds of files: the media type, and the first bytes in hexadecimal digits. */
const TYPES: readonly (readonly [type: string, pattern: RegExp])[] = [
  ["image/png", /^89504e470d0a1a0a/],
  ["image/jpeg", /^ffd8ff/],
  ["video/mp4", /^.{8}66747970/],
  ["video/webm", /^1a45dfa3/],
  ["audio/mpeg", /^(?:494433|ff[ef][23ab])/],
  ["audio/wav", /^52494646.{8}57415645/],
  ["application/pdf", /^255044462d/],
];

export const ASSET_TYPES: readonly string[] = TYPES.map(([type]) => type);

function hexOf(bytes: Uint8Array): string {
  const digits = (byte: number) => byte.toString(16).padStart(2, "0");
  return Array.from(bytes, digits).join("");
}

/** The SHA-256 of a file, in hexadecimal digits. */
export async function sha256Of(bytes: BufferSource): Promise<string> {
  return hexOf(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

/** Asserts that the uploads that a job is made from are complete. */
export function assertAssets(
  { assets }: Pick<AssetSource, "assets">,
  ...sources: readonly (AssetRef | null | undefined)[]
): void {
  for (const { asset_id: id } of sources.flatMap((it) => it ?? [])) {
    if (id === undefined || assets.get(id)?.state === "complete") continue;
    const code = "asset_not_found";
    throw new HttpProblem(404, `Asset ${id} not found`, { code });
  }
}

interface AssetRef {
  readonly type: string;
  readonly asset_id?: string;
}

/** Adds an upload, and returns its id. */
export function createAsset(
  { assets, settings }: AssetSource,
  asset: Asset,
): string {
  const id = drawHex(32, settings.seed, "id", "asset", assets.created + 1);
  assets.add(id, asset);
  return id;
}

/** Adds an upload, after a check of its content. */
export function addAsset(
  simulation: AssetSource,
  bytes: Uint8Array,
  name: string,
): readonly [id: string, asset: Asset] {
  const start = hexOf(bytes.subarray(0, 16));
  const [type] = TYPES.find(([, pattern]) => pattern.test(start)) ?? [];
  if (type === undefined) {
    const accepted = ASSET_TYPES.join(", ");
    throw invalidFile(
      `must be of a supported type: Content type not supported. Accepted are ${accepted}.`,
    );
  }
  const [size, createdAt] = [bytes.length, simulation.time.now()];
  const asset = { name, type, size, createdAt, state: "complete" } as const;
  return [createAsset(simulation, asset), asset];
}

export function invalidFile(detail: string): HttpProblem {
  return invalidPart("body", "/file", detail);
}

const SAMPLES: Readonly<Record<string, ResultFile>> = {
  image: "thumbnail",
  audio: "audio",
};

/** The address of an upload; it leads to a sample, as uploads are not stored. */
export function assetUrl(
  { resultUrls, time }: AssetSource,
  url: string,
  id: string,
  { type }: Asset,
): string {
  const file = SAMPLES[type.split("/")[0] ?? ""] ?? "video";
  return resultUrls.sign(baseUrlOf(url), id, file, time.now());
}
