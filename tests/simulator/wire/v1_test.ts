import { assert, assertEquals } from "@std/assert";
import { fixed } from "@heygen-sim/client/distributions";
import { HeyGenWorld, ORIGIN } from "./_heygen.ts";

const STATUS = "/v1/video_status.get?video_id=";

Deno.test("v1 shows a translation with nulls until it is completed", async () => {
  using world = new HeyGenWorld({ delay: fixed(60_000), queue: fixed(1_000) });
  const [id] = await world.translate(["es"], { callback_id: "order 7" });
  const get = async () => (await world.get(STATUS + id)).body;
  assertEquals(await get(), {
    code: 100,
    data: {
      id,
      status: "pending",
      video_url: null,
      video_url_caption: null,
      caption_url: null,
      thumbnail_url: null,
      gif_url: null,
      duration: null,
      callback_id: "order 7",
      created_at: 946_684_800,
      error: null,
    },
    message: "Success",
  });
  await world.clock.advance(1_000);
  assertEquals((await get()).data.status, "processing");
  await world.clock.advance(60_000);
  const { data } = await get();
  assertEquals([data.status, data.error], ["completed", null]);
  assertEquals(typeof data.duration, "number");
  for (
    const field of [
      "video_url",
      "video_url_caption",
      "caption_url",
      "thumbnail_url",
      "gif_url",
    ]
  ) assert(data[field].startsWith(`${ORIGIN}/files/${id}/`), field);
});

Deno.test("a failed video of v1 has a numeric code and a message, or no error", async () => {
  using world = new HeyGenWorld({ errorRate: 1, delay: fixed(0) });
  const messages = new Set();
  for (const id of await world.translate(Array(20).fill("es"))) {
    const { status, body: { data } } = await world.get(STATUS + id);
    assertEquals([status, data.status], [200, "failed"]);
    if (data.error) {
      assertEquals([data.error.code, data.error.detail], [
        40_119,
        data.error.message,
      ]);
    }
    messages.add(data.error?.message);
  }
  assertEquals(messages.size, 3);
  assert(messages.has(undefined));
});

Deno.test("v1 lists videos in pages, and deletes one", async () => {
  using world = new HeyGenWorld();
  const ids = await world.translate(["es", "fr", "de"], { title: "Welcome" });
  const first = (await world.get("/v1/video.list?limit=2")).body.data;
  assertEquals([first.total, first.videos.length], [4, 2]);
  assertEquals(first.videos[0], {
    video_id: ids[2],
    video_title: "Welcome",
    status: "processing",
    created_at: 946_684_800,
    type: "TRANSLATED",
  });
  const path = `/v1/video.list?limit=2&token=${first.token}`;
  const last = (await world.get(path)).body.data;
  assertEquals([last.videos[0].video_id, last.token], [ids[0], null]);
  const remove = () =>
    world.send("DELETE", `/v1/video.delete?video_id=${ids[0]}`);
  assertEquals((await remove()).body.code, 100);
  assertEquals((await remove()).status, 404);
  assertEquals((await world.get("/v1/video.list")).body.data.total, 3);
});

Deno.test("v1 shows a translation by video_translate.get, in its own words", async () => {
  using world = new HeyGenWorld({ delay: fixed(1_000) });
  const [id] = await world.translate();
  await world.clock.advance(1_000);
  const { data } = (await world.get(
    `/v1/video_translate.get?video_translate_id=${id}`,
  )).body;
  assertEquals([data.video_translate_id, data.status], [id, "completed"]);
  assertEquals((await world.get(data.url)).status, 200);
});

Deno.test("errors of v1 have a numeric code", async () => {
  using world = new HeyGenWorld();
  for (
    const [method, path, status, code] of [
      ["GET", STATUS, 400, 40_001],
      ["GET", `${STATUS}x`, 404, 40_031],
      ["DELETE", "/v1/video.delete", 400, 40_001],
      ["GET", "/v1/video_translate.get", 400, 40_001],
      ["GET", "/v1/video.list?limit=0", 400, 40_012],
      ["GET", "/v1/video.list?token=x", 400, 40_001],
      ["GET", "/v1/video.list?limit=1&limit=2", 400, 40_012],
      ["GET", "/v1/nothing", 404, 40_404],
    ] as const
  ) {
    const refused = await world.send(method, path);
    const { message, ...others } = refused.body;
    assertEquals([refused.status, others], [status, { code }], path);
    assertEquals(typeof message, "string");
  }
  const keyless = await world.get(`${STATUS}x`, { "x-api-key": "" });
  assertEquals([keyless.status, keyless.body], [
    401,
    { code: 400_112, message: "Unauthorized" },
  ]);
});

Deno.test("faults use the words and the errors of v1", async () => {
  using world = new HeyGenWorld({ delay: fixed(1_000) });
  const [id] = await world.translate();
  await world.clock.advance(1_000);
  const get = (fault: string) =>
    world.get(STATUS + id, { "x-sim-fault": fault });
  const stuck = (await get("stuck")).body.data;
  assertEquals([stuck.status, stuck.video_url, stuck.duration], [
    "processing",
    null,
    null,
  ]);
  const early = (await get("no-result")).body.data;
  assertEquals([early.status, early.video_url, early.caption_url], [
    "completed",
    null,
    null,
  ]);
  const word = (await get("unknown-status,word=waiting")).body.data;
  assertEquals(word.status, "waiting");
  const envelope = await get("error-envelope");
  assertEquals([envelope.status, envelope.body.code, envelope.body.data], [
    200,
    500_000,
    undefined,
  ]);
  const skewed = (await get("skew,seconds=60")).body.data;
  assertEquals(skewed.created_at, 946_684_860);
});
