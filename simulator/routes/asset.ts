import { baseUrlOf } from "../message/origin.ts";
import type { Simulation } from "../simulation.ts";
import { type Asset, ASSET_TYPES, assetTypeOf } from "../wire/assets.ts";
import { drawId } from "../wire/draw_id.ts";
import type { ResultFile } from "../wire/result_urls.ts";
import { invalid } from "./heygen_schemas.ts";

/**
 * Adds an upload, after a check of its content.
 *
 * @param simulation The simulation.
 * @param bytes The content.
 * @param name The name of the file.
 * @returns The id and the upload.
 * @throws {HttpProblem} If the content is of no supported type.
 */
export function addAsset(
  simulation: Simulation,
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
  { assets, settings }: Pick<Simulation, "assets" | "settings">,
  asset: Asset,
): string {
  const id = drawId(settings.seed, "asset", assets.created + 1);
  assets.add(id, asset);
  return id;
}

/** The samples of uploads, by the start of their media type. */
const SAMPLES: Readonly<Record<string, ResultFile>> = {
  image: "thumbnail",
  audio: "audio",
};

/** The address of an upload; it leads to a sample, as uploads are not stored. */
export function assetUrl(
  { resultUrls, time }: Pick<Simulation, "resultUrls" | "time">,
  url: string,
  id: string,
  { type }: Asset,
): string {
  const file = SAMPLES[type.split("/")[0] ?? ""] ?? "video";
  return resultUrls.sign(baseUrlOf(url), id, file, time.now());
}
