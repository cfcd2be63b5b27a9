import { z } from "@hono/zod-openapi";
import { defineRoute, type Route } from "../../http/route.ts";
import { readBytes } from "../../limits/body.ts";
import { HttpProblem } from "../../message/http_problem.ts";
import { originOf } from "../../message/origin.ts";
import { jsonResponse } from "../../message/plain_response.ts";
import type { Simulation } from "../../simulation.ts";
import {
  type Asset,
  ASSET_TYPES,
  MAX_DIRECT_BYTES,
  MAX_UPLOAD_BYTES,
} from "../../wire/assets.ts";
import { V3 } from "../../wire/heygen_v3.ts";
import { addAsset, assetUrl, createAsset } from "../asset.ts";
import { invalid, objectSchema } from "../heygen.ts";
import { defineV3Route, json } from "./define.ts";

/** How long the address of a direct upload is valid, in seconds. */
const UPLOAD_LIFETIME_S = 3_600;

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

/** The file in a multipart body. */
async function fileIn(request: Request): Promise<File> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^multipart\/form-data\s*;/i.test(type)) {
    throw invalid("file", "must be sent as multipart/form-data.");
  }
  const bytes = await readBytes(request, MAX_UPLOAD_BYTES + 2 ** 16);
  let file: FormDataEntryValue | null;
  try {
    const headers = { "content-type": type };
    file = (await new Response(bytes, { headers }).formData()).get("file");
  } catch {
    throw invalid("file", "must be sent as multipart/form-data.");
  }
  if (!(file instanceof File)) throw invalid("file", "must be a file.");
  if (file.size > MAX_UPLOAD_BYTES) {
    throw new HttpProblem(
      413,
      `The file must have at most ${MAX_UPLOAD_BYTES} bytes.`,
    );
  }
  return file;
}

/**
 * Uploads of the third generation: in one request, or directly to a storage.
 *
 * @param simulation The simulation.
 */
export function assetRoutes(simulation: Simulation): readonly Route[] {
  const { assets, settings: { strict } } = simulation;

  function find(id = ""): Asset {
    const asset = assets.get(id);
    if (asset) return asset;
    throw new HttpProblem(404, "Asset not found.", { code: "asset_not_found" });
  }
  function body(id: string, { type, size }: Asset, url: string) {
    return {
      asset_id: id,
      url: assetUrl(simulation, url, id),
      mime_type: type,
      size_bytes: size,
    };
  }
  const one = z.object({ data: assetSchema });
  const missing = { 404: { description: "The upload does not exist." } };

  return [
    defineV3Route({
      method: "POST",
      path: "/v3/assets",
      operationId: "v3UploadAsset",
      summary: "uploads a file, in the field `file` of a form",
      responses: {
        200: { description: "The upload.", content: json(one) },
        400: { description: "The file is missing, or of another type." },
        413: { description: "The file is too large." },
      },
      async handle({ context: { request } }) {
        const file = await fileIn(request);
        const [id, asset] = addAsset(simulation, await file.bytes(), file.name);
        return jsonResponse(200, { data: body(id, asset, request.url) });
      },
    }),
    defineV3Route({
      method: "POST",
      path: "/v3/assets/direct-uploads",
      operationId: "v3CreateDirectUpload",
      summary: "announces a large file, to be sent by PUT",
      inputs: {
        body: objectSchema(strict, {
          filename: z.string().min(1).max(255),
          content_type: z.enum(ASSET_TYPES),
          size_bytes: z.int().min(1).max(MAX_DIRECT_BYTES),
          checksum_sha256: z.string().max(100).nullish(),
        }),
      },
      responses: {
        200: {
          description: "Where to send it.",
          content: json(z.object({ data: directSchema })),
        },
      },
      handle({ context: { request: { url } }, body }) {
        const { time, resultUrls } = simulation;
        const now = time.now();
        const id = createAsset(simulation, {
          name: body.filename,
          type: body.content_type,
          size: body.size_bytes,
          createdAt: now,
          state: "waiting",
        });
        const { search } = new URL(
          resultUrls.sign(originOf(url), id, "video", now),
        );
        return jsonResponse(200, {
          data: {
            asset_id: id,
            upload_url: `${originOf(url)}/uploads/${id}${search}`,
            upload_headers: { "content-type": body.content_type },
            expires_in_seconds: UPLOAD_LIFETIME_S,
            max_bytes: MAX_DIRECT_BYTES,
            status: "pending_upload",
          },
        });
      },
    }),
    defineRoute({
      wire: V3,
      method: "PUT",
      path: "/uploads/{id}",
      operationId: "putUpload",
      summary: "takes the bytes of a direct upload, without a key",
      audience: "open",
      responses: {
        200: { description: "The bytes have arrived." },
        ...missing,
      },
      async handle({ context: { request }, params: { id = "" } }) {
        const { size } = find(id);
        const bytes = await readBytes(request, MAX_DIRECT_BYTES);
        if (bytes.length !== size) {
          throw invalid(
            "size_bytes",
            `must be the size of the file: announced are ${size} bytes, ${bytes.length} have arrived.`,
          );
        }
        const asset = find(id);
        assets.replace(id, { ...asset, state: "received" });
        return { status: 200, headers: [], body: null };
      },
    }),
    defineV3Route({
      method: "POST",
      path: "/v3/assets/{id}/complete",
      operationId: "v3CompleteUpload",
      summary: "completes a direct upload",
      responses: {
        200: { description: "The upload.", content: json(one) },
        409: { description: "The bytes have not arrived." },
        ...missing,
      },
      handle({ context: { request: { url } }, params: { id = "" } }) {
        const asset = find(id);
        if (asset.state === "waiting") {
          throw new HttpProblem(409, "The file has not been uploaded yet.");
        }
        assets.replace(id, { ...asset, state: "complete" });
        return jsonResponse(200, {
          data: { ...body(id, asset, url), status: "uploaded" },
        });
      },
    }),
    defineV3Route({
      method: "GET",
      path: "/v3/assets/{id}",
      operationId: "v3GetAsset",
      summary: "returns an upload",
      responses: {
        200: { description: "The upload.", content: json(one) },
        ...missing,
      },
      handle: ({ context: { request: { url } }, params: { id = "" } }) =>
        jsonResponse(200, { data: body(id, find(id), url) }),
    }),
    defineV3Route({
      method: "DELETE",
      path: "/v3/assets/{id}",
      operationId: "v3DeleteAsset",
      summary: "deletes an upload",
      responses: {
        200: {
          description: "The id.",
          content: json(z.object({ data: z.object({ id: z.string() }) })),
        },
        ...missing,
      },
      handle({ params: { id = "" } }) {
        find(id);
        assets.remove(id);
        return jsonResponse(200, { data: { id } });
      },
    }),
  ];
}
