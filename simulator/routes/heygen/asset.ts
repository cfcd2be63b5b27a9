import { HttpProblem } from "../../message/http_problem.ts";
import { baseUrlOf } from "../../message/request.ts";
import type { Parts } from "../../parts.ts";
import { type Asset, ASSET_TYPES, assetTypeOf } from "../../wire/assets.ts";
import { drawHex } from "../../core/job_ids.ts";
import type { ResultFile } from "../../wire/result_urls.ts";
import { invalid } from "./schemas.ts";

export type AssetSource = Pick<
  Parts,
  "assets" | "resultUrls" | "settings" | "time"
>;

/** Adds an upload, after a check of its content. */
export function addAsset(
  simulation: AssetSource,
  bytes: Uint8Array,
  name: string,
): readonly [id: string, asset: Asset] {
  const type = assetTypeOf(bytes);
  if (type === undefined) {
    throw invalid(
      "file",
      `must be of a supported type: Content type not supported. Accepted are ${
        ASSET_TYPES.join(", ")
      }.`,
    );
  }
  const asset: Asset = {
    name,
    type,
    size: bytes.length,
    createdAt: simulation.time.now(),
    state: "complete",
  };
  return [createAsset(simulation, asset), asset];
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

/** Asserts that the upload that a job is made from is complete. */
export function assertAsset(
  { assets }: Pick<Parts, "assets">,
  source: { readonly type: string; readonly asset_id?: string },
): void {
  if (source.asset_id === undefined) return;
  if (assets.get(source.asset_id)?.state === "complete") return;
  throw new HttpProblem(404, `Asset ${source.asset_id} not found`, {
    code: "asset_not_found",
  });
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
