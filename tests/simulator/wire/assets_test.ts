import { assert, assertEquals } from "@std/assert";
import { HeyGenWorld, ORIGIN } from "./_heygen.ts";

const PNG = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10, 0, 0);

/** Uploads a file in the field `file` of a form. */
async function upload(
  world: HeyGenWorld,
  bytes: Uint8Array<ArrayBuffer>,
  field = "file",
) {
  const body = new FormData();
  body.append(field, new Blob([bytes]), "a.png");
  const response = await world.simulator.fetch(`${ORIGIN}/v3/assets`, {
    method: "POST",
    headers: { "x-api-key": "key" },
    body,
  });
  return { status: response.status, body: await response.json() };
}

function translation(asset_id: string) {
  return { video: { type: "asset_id", asset_id }, output_languages: ["es"] };
}

Deno.test("an uploaded file works as the video of a translation", async () => {
  using world = new HeyGenWorld();
  const { status, body } = await upload(world, PNG);
  assertEquals(status, 200);
  const { asset_id, mime_type, size_bytes, url } = body.data;
  assertEquals([mime_type, size_bytes], ["image/png", 10]);
  const sample = await world.get(url);
  assertEquals(sample.status, 200);
  assert(sample.headers.get("content-type")?.startsWith("image/"));
  const path = "/v3/video-translations";
  assertEquals((await world.post(path, translation(asset_id))).status, 200);
  const asset = await world.get(`/v3/assets/${asset_id}`);
  assertEquals(asset.body.data.asset_id, asset_id);
  await world.send("DELETE", `/v3/assets/${asset_id}`);
  const gone = await world.post(path, translation(asset_id));
  assertEquals([gone.status, gone.body.error.code], [404, "asset_not_found"]);
});

Deno.test("uploads of other types, without a file or above 32 MB are refused", async () => {
  using world = new HeyGenWorld();
  for (
    const [bytes, field, status, code] of [
      [new TextEncoder().encode("#!/bin/sh"), "file", 400, "invalid_parameter"],
      [PNG, "other", 400, "invalid_parameter"],
      [new Uint8Array(0), "file", 400, "invalid_parameter"],
      [new Uint8Array(2 ** 25 + 1), "file", 413, "payload_too_large"],
    ] as const
  ) {
    const refused = await upload(world, bytes, field);
    assertEquals([refused.status, refused.body.error.code], [status, code]);
  }
  const none = await world.post("/v3/assets", { file: "x" });
  assertEquals([none.status, none.body.error.param], [400, "file"]);
});

Deno.test("a large file is announced, sent without a key, and completed", async () => {
  using world = new HeyGenWorld();
  const announced = await world.post("/v3/assets/direct-uploads", {
    filename: "a.mp4",
    content_type: "video/mp4",
    size_bytes: 5,
  });
  const { asset_id, upload_url, upload_headers, status } = announced.body.data;
  assertEquals(status, "pending_upload");
  const complete = () => world.post(`/v3/assets/${asset_id}/complete`, {});
  assertEquals((await complete()).status, 409);
  const path = "/v3/video-translations";
  assertEquals((await world.post(path, translation(asset_id))).status, 404);
  const put = (body: string) =>
    world.simulator.fetch(upload_url, {
      method: "PUT",
      headers: upload_headers,
      body,
    });
  const short = await put("1234");
  assertEquals(short.status, 400);
  await short.body?.cancel();
  assertEquals((await put("12345")).status, 200);
  assertEquals((await complete()).body.data.status, "uploaded");
  assertEquals((await world.post(path, translation(asset_id))).status, 200);
});

Deno.test("an upload that is received or completed stays in its place among the others", async () => {
  using world = new HeyGenWorld();
  const file = { filename: "a.mp4", content_type: "video/mp4", size_bytes: 5 };
  const announce = async () =>
    (await world.post("/v3/assets/direct-uploads", file)).body.data;
  const [first, second] = [await announce(), await announce()];
  const { asset_id, upload_url, upload_headers: headers } = first;
  const body = "12345";
  await world.simulator.fetch(upload_url, { method: "PUT", headers, body });
  await world.post(`/v3/assets/${asset_id}/complete`, {});
  const { rows } = world.simulator.snapshot().content as {
    readonly rows: { readonly assets: [id: string, { number: number }][] };
  };
  const places = rows.assets.map(([id, { number }]) => [id, number]);
  assertEquals(places, [[asset_id, 1], [second.asset_id, 2]]);
});

Deno.test("a direct upload is refused without its signature, type or checksum, or after an hour", async () => {
  using world = new HeyGenWorld();
  const announce = async () =>
    (await world.post("/v3/assets/direct-uploads", {
      filename: "a.mp4",
      content_type: "video/mp4",
      size_bytes: 3,
      checksum_sha256:
        "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
    })).body.data;
  const { asset_id, upload_url } = await announce();
  const put = async (body: string, type = "video/mp4", url = upload_url) =>
    (await world.send("PUT", url, body, { "content-type": type })).status;
  assertEquals(await put("abc", "text/plain"), 403);
  for (
    const url of [
      upload_url.replace(/Signature=./, "Signature=x"),
      upload_url.replace(/\?.*/, ""),
      upload_url.replace(asset_id, (await announce()).asset_id),
    ]
  ) assertEquals(await put("abc", "video/mp4", url), 403, url);
  assertEquals(await put("abd"), 400);
  assertEquals(await put("abcd"), 413);
  assertEquals(await put("abc"), 200);
  await world.post(`/v3/assets/${asset_id}/complete`, {});
  // A client repeats what it has no response to.
  assertEquals(await put("abc"), 200);
  const path = "/v3/video-translations";
  assertEquals((await world.post(path, translation(asset_id))).status, 200);
  await world.clock.advance(3_600_000);
  assertEquals(await put("abc"), 403);
});

Deno.test("v1 takes a file as the body", async () => {
  using world = new HeyGenWorld();
  const send = (body: BodyInit) =>
    world.simulator.fetch("https://upload.heygen.com/v1/asset", {
      method: "POST",
      headers: { "x-api-key": "key", "content-type": "image/png" },
      body,
    });
  const { code, data } = await (await send(PNG)).json();
  assertEquals([code, data.file_type], [100, "image"]);
  assertEquals((await world.get(data.url)).status, 200);
  const path = "/v3/video-translations";
  assertEquals((await world.post(path, translation(data.id))).status, 200);
  const refused = await send("text");
  assertEquals([refused.status, (await refused.json()).code], [400, 40_001]);
});
