import { z } from "@hono/zod-openapi";
import { readBytes } from "../../http/inputs.ts";
import { defineRoute, type Route } from "../../http/route.ts";
import { found, HttpProblem, invalidPart } from "../../message/http_problem.ts";
import { baseUrlOf } from "../../message/request.ts";
import {
  addAsset,
  type Asset,
  ASSET_TYPES,
  assetUrl,
  createAsset,
  invalidFile,
  MAX_DIRECT_BYTES,
  MAX_UPLOAD_BYTES,
  sha256Of,
} from "../../wire/assets.ts";
import { V3 } from "../../wire/heygen_errors.ts";
import { UPLOAD_LIFETIME_S } from "../../wire/result_urls.ts";
import { signedQuery } from "./files.ts";
import type { HeyGen } from "./heygen.ts";
import { objectSchema } from "./requests.ts";
import { defineV1Route, defineV3Route } from "./route.ts";

async function fileIn(request: Request): Promise<File> {
  const type = request.headers.get("content-type") ?? "";
  const wrongType = invalidFile("must be sent as multipart/form-data.");
  if (!/^multipart\/form-data\s*;/i.test(type)) throw wrongType;
  const bytes = await readBytes(request, MAX_UPLOAD_BYTES + 2 ** 16);
  const headers = { "content-type": type };
  const form = await new Response(bytes, { headers }).formData()
    .catch(() => Promise.reject(wrongType));
  const file = form.get("file");
  if (!(file instanceof File)) throw invalidFile("must be a file.");
  if (file.size <= MAX_UPLOAD_BYTES) return file;
  throw new HttpProblem(
    413,
    `The file must have at most ${MAX_UPLOAD_BYTES} bytes.`,
  );
}

const assetSchema = z.object({
  asset_id: z.string(),
  url: z.url(),
  mime_type: z.string(),
  size_bytes: z.int(),
  status: z.enum(["pending_upload", "uploaded"]).optional(),
}).openapi("V3Asset");

const directSchema = z.object({
  asset_id: z.string(),
  upload_url: z.url(),
  upload_headers: z.record(z.string(), z.string()),
  expires_in_seconds: z.int(),
  max_bytes: z.int(),
  status: z.literal("pending_upload"),
}).openapi("V3DirectUpload");

/**
 * Uploads of the third generation: in one request, or directly to a storage.
 */
export function assetRoutes({ simulation }: HeyGen): readonly Route[] {
  const { assets, resultUrls, settings: { strict }, time } = simulation;

  const find = (id: string) =>
    found(assets.get(id), "Asset not found.", "asset_not_found");
  function body(id: string, asset: Asset, { url }: Request) {
    return {
      asset_id: id,
      url: assetUrl(simulation, url, id, asset),
      mime_type: asset.type,
      size_bytes: asset.size,
    };
  }
  const upload = { data: assetSchema, returns: "The upload." };
  const missing = "The upload does not exist.";

  return [
    defineV3Route({
      route: "POST /v3/assets",
      operationId: "v3UploadAsset",
      summary: "uploads a file, in the field `file` of a form",
      ...upload,
      errors: {
        400: "The file is missing, or of another type.",
        413: "The file is too large.",
      },
      async handle({ context: { request } }) {
        const file = await fileIn(request);
        const [id, asset] = addAsset(simulation, await file.bytes(), file.name);
        return body(id, asset, request);
      },
    }),
    defineV3Route({
      route: "POST /v3/assets/direct-uploads",
      operationId: "v3CreateDirectUpload",
      summary: "announces a large file, to be sent by PUT",
      inputs: {
        body: objectSchema(strict, {
          filename: z.string().min(1).max(255),
          content_type: z.enum(ASSET_TYPES),
          size_bytes: z.int().min(1).max(MAX_DIRECT_BYTES),
          checksum_sha256: z.string().regex(
            /^[0-9a-f]{64}$/i,
            "must be 64 hexadecimal digits",
          ).nullish(),
        }),
      },
      data: directSchema,
      returns: "Where to send it.",
      handle({ context: { request: { url } }, body }) {
        const now = time.now();
        const id = createAsset(simulation, {
          name: body.filename,
          type: body.content_type,
          size: body.size_bytes,
          sha256: body.checksum_sha256?.toLowerCase(),
          createdAt: now,
          state: "waiting",
        });
        return {
          asset_id: id,
          upload_url: resultUrls.signUpload(baseUrlOf(url), id, now),
          upload_headers: { "content-type": body.content_type },
          expires_in_seconds: UPLOAD_LIFETIME_S,
          max_bytes: MAX_DIRECT_BYTES,
          status: "pending_upload" as const,
        };
      },
    }),
    defineRoute({
      wire: V3,
      route: "PUT /uploads/{id}",
      operationId: "putUpload",
      summary: "takes the bytes of a direct upload, without a key",
      audience: "open",
      inputs: { query: signedQuery },
      responses: {
        200: "The bytes have arrived.",
        403: "The URL or the content type is another one.",
        413: "The file is larger than announced.",
        404: missing,
      },
      async handle({ context: { request }, params: { id = "" }, query }) {
        const { size, type, sha256 } = find(id);
        if (!resultUrls.verifyUpload(id, query, time.now())) {
          throw new HttpProblem(403, "The URL has expired or is not signed.");
        }
        if (request.headers.get("content-type") !== type) {
          throw new HttpProblem(
            403,
            `The header content-type must be '${type}', as in upload_headers.`,
          );
        }
        const bytes = await readBytes(request, size);
        if (bytes.length !== size) {
          throw invalidPart(
            "body",
            "/size_bytes",
            `must be the size of the file: announced are ${size} bytes, ${bytes.length} have arrived.`,
          );
        }
        if (sha256 && sha256 !== await sha256Of(bytes)) {
          throw invalidPart(
            "body",
            "/checksum_sha256",
            "must be that of the file.",
          );
        }
        const asset = find(id);
        if (asset.state === "waiting") {
          assets.replace(id, { ...asset, state: "received" });
        }
        return { status: 200, headers: [], body: null };
      },
    }),
    defineV3Route({
      route: "POST /v3/assets/{id}/complete",
      operationId: "v3CompleteUpload",
      summary: "completes a direct upload",
      ...upload,
      errors: { 404: missing, 409: "The bytes have not arrived." },
      handle({ context: { request }, params: { id = "" } }) {
        const asset = find(id);
        if (asset.state === "waiting") {
          throw new HttpProblem(409, "The file has not been uploaded yet.");
        }
        assets.replace(id, { ...asset, state: "complete" });
        return { ...body(id, asset, request), status: "uploaded" as const };
      },
    }),
    defineV3Route({
      route: "GET /v3/assets/{id}",
      operationId: "v3GetAsset",
      summary: "returns an upload",
      ...upload,
      errors: { 404: missing },
      handle: ({ context: { request }, params: { id = "" } }) =>
        body(id, find(id), request),
    }),
    defineV3Route({
      route: "DELETE /v3/assets/{id}",
      operationId: "v3DeleteAsset",
      summary: "deletes an upload",
      data: z.object({ id: z.string() }),
      returns: "The id.",
      errors: { 404: missing },
      handle({ params: { id = "" } }) {
        find(id);
        assets.remove(id);
        return { id };
      },
    }),
  ];
}

/** Uploads of the first generation, whose host of its own has the same paths. */
export function v1AssetRoutes({ simulation }: HeyGen): readonly Route[] {
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
