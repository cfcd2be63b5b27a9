import { z } from "@hono/zod-openapi";
import type { Route } from "../../../http/route.ts";
import { readBytes } from "../../../http/inputs.ts";
import { MAX_UPLOAD_BYTES } from "../../../wire/assets.ts";
import { addAsset, type AssetSource, assetUrl } from "../asset.ts";
import { defineV1Route } from "../route.ts";

/**
 * Uploads of the first generation, whose host of its own has the same paths.
 */
export function v1AssetRoutes(simulation: AssetSource): readonly Route[] {
  return [
    defineV1Route({
      route: "POST /v1/asset",
      operationId: "v1UploadAsset",
      summary: "uploads a file, which is the body",
      data: z.object({
        id: z.string(),
        name: z.string(),
        file_type: z.string().describe("image, video, audio or application."),
        folder_id: z.string(),
        meta: z.string().nullable(),
        created_ts: z.int().describe("In seconds since the epoch."),
        url: z.url(),
      }),
      errors: {
        400: "The file is of another type.",
        413: "The file is too large.",
      },
      async handle({ context: { request } }) {
        const bytes = await readBytes(request, MAX_UPLOAD_BYTES);
        const [id, asset] = addAsset(simulation, bytes, "");
        return {
          id,
          name: id,
          file_type: asset.type.replace(/\/.*/, ""),
          folder_id: "",
          meta: null,
          created_ts: Math.floor(asset.createdAt / 1_000),
          url: assetUrl(simulation, request.url, id, asset),
        };
      },
    }),
  ];
}
