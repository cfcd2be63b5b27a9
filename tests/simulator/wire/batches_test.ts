import { assertEquals } from "@std/assert";
import { fixed } from "@heygen-sim/client/distributions";
import { HeyGenWorld } from "./_heygen.ts";

const PATH = "/v3/video-translations";
const video = { type: "url", url: "https://videos.example/in.mp4" };

/** A body that translates a video. */
function translation(...output_languages: string[]) {
  return { video, output_languages };
}

Deno.test("a batch makes a job for each language of each entry, and shows them in pages", async () => {
  using world = new HeyGenWorld({ delay: fixed(60_000) });
  const created = await world.post(`${PATH}/batches`, {
    title: "All",
    video_translations: [
      translation("es", "fr"),
      translation("de"),
    ],
  });
  assertEquals(created.status, 202);
  const { batch_id } = created.body.data;
  const { data } = (await world.get(`${PATH}/batches/${batch_id}?limit=2`))
    .body;
  const ids = data.items.map(({ video_id }: { video_id: string }) => video_id);
  assertEquals(ids.map((id: string) => id.slice(32)), ["-es", "-fr"]);
  assertEquals({ ...data, items: [] }, {
    batch_id,
    status: "processing",
    title: "All",
    created_at: 946_684_800,
    total_items: 3,
    counts_by_status: { processing: 3 },
    items: [],
    has_more: true,
    next_token: "2",
  });
  assertEquals((await world.get(`${PATH}/${ids[0]}`)).status, 200);
  await world.clock.advance(60_000);
  const page = (await world.get(`${PATH}/batches/${batch_id}?token=2`)).body;
  assertEquals(page.data.status, "completed");
  assertEquals(page.data.counts_by_status, { completed: 3 });
  assertEquals(
    page.data.items.map((item: { item_index: number }) => item.item_index),
    [2],
  );
});

Deno.test("bulk reads take batches, and items that do not exist", async () => {
  using world = new HeyGenWorld({ errorRate: 1, delay: fixed(1_000) });
  const { body } = await world.post(`${PATH}/batches`, {
    video_translations: [translation("es")],
  });
  const { batch_id } = body.data;
  await world.clock.advance(1_000);
  const found = await world.get(
    `${PATH}/statuses?batch_ids=${batch_id},none`,
  );
  const [item, missing] = found.body.data;
  assertEquals([item.batch_id, item.item_index, item.status], [
    batch_id,
    0,
    "failed",
  ]);
  assertEquals(typeof item.error.message, "string");
  assertEquals(missing, {
    video_id: null,
    batch_id: "none",
    status: "not_found",
  });
  const other = await world.get(`/v3/lipsyncs/batches/${batch_id}`);
  assertEquals(other.status, 404);
});

Deno.test("a batch has failed if all of its jobs have", async () => {
  using world = new HeyGenWorld({ delay: fixed(1_000) });
  const rule = { match: { language: "fr" }, outcome: "error" };
  await world.send("PUT", "/rules", { rules: [rule] });
  for (
    const [languages, status] of [
      [["es", "fr"], "completed"],
      [["fr", "fr"], "failed"],
    ] as const
  ) {
    const { body } = await world.post(`${PATH}/batches`, {
      video_translations: [translation(...languages)],
    });
    await world.clock.advance(1_000);
    const found = await world.get(`${PATH}/batches/${body.data.batch_id}`);
    assertEquals(found.body.data.status, status);
  }
});

Deno.test("a batch of more than 100 jobs is refused as a whole", async () => {
  using world = new HeyGenWorld();
  const many = Array(51).fill(translation("es", "fr"));
  const refused = await world.post(`${PATH}/batches`, {
    video_translations: many,
  });
  assertEquals([refused.status, refused.body.error.param], [
    400,
    "video_translations",
  ]);
  assertEquals((await world.get(PATH)).body.data.length, 1);
});

Deno.test("a batch has room for 100 videos with signed URLs", async () => {
  using world = new HeyGenWorld();
  const url = `${video.url}?X-Amz-Signature=${"a".repeat(1_500)}`;
  const { status } = await world.post(`${PATH}/batches`, {
    video_translations: Array(100).fill({
      video: { ...video, url },
      output_languages: ["es"],
    }),
  });
  assertEquals(status, 202);
});

Deno.test("videos come in batches, too", async () => {
  using world = new HeyGenWorld({ delay: fixed(1_000) });
  const path = "/v3/videos";
  const { status, body } = await world.post(`${path}/batches`, {
    videos: [{ type: "avatar", script: "Hello" }, { type: "image" }],
  });
  const { batch_id } = body.data;
  assertEquals(status, 202);
  const bulk = await world.get(`${path}/statuses?batch_ids=${batch_id}`);
  const [{ video_id, status: word }] = bulk.body.data;
  assertEquals([bulk.body.data.length, word], [2, "processing"]);
  await world.clock.advance(1_000);
  const batch = await world.get(`${path}/batches/${batch_id}`);
  assertEquals(batch.body.data.counts_by_status, { completed: 2 });
  assertEquals(
    (await world.get(`${path}/${video_id}`)).body.data.status,
    "completed",
  );
  const wrong = { videos: [{ type: "x" }] };
  const refused = await world.post(`${path}/batches`, wrong);
  assertEquals([refused.status, refused.body.error.param], [
    400,
    "videos.0.type",
  ]);
});

Deno.test("a batch queues jobs beyond the pool", async () => {
  using world = new HeyGenWorld({ delay: fixed(1_000), maxConcurrentJobs: 2 });
  const { status, body } = await world.post(`${PATH}/batches`, {
    video_translations: [translation("es", "fr", "de")],
  });
  assertEquals(status, 202);
  const path = `${PATH}/batches/${body.data.batch_id}`;
  assertEquals((await world.get(path)).body.data.counts_by_status, {
    processing: 1,
    queued: 2,
  });
});

Deno.test("jobs of a batch that take no time leave their slots to the others", async () => {
  using world = new HeyGenWorld({ delay: fixed(0), maxConcurrentJobs: 2 });
  const { data } = (await world.post(`${PATH}/batches`, {
    video_translations: [translation("es", "fr", "de", "it", "ja")],
  })).body;
  const path = `${PATH}/batches/${data.batch_id}`;
  assertEquals((await world.get(path)).body.data.counts_by_status, {
    completed: 5,
  });
});

Deno.test("lipsyncs are jobs under another name", async () => {
  using world = new HeyGenWorld({ delay: fixed(1_000) });
  const audio = { type: "url", url: "https://videos.example/in.wav" };
  const { body } = await world.post("/v3/lipsyncs", { video, audio });
  const { lipsync_id } = body.data;
  await world.clock.advance(1_000);
  const seen = (await world.get(`/v3/lipsyncs/${lipsync_id}`)).body.data;
  assertEquals([seen.status, seen.output_language], ["completed", undefined]);
  assertEquals((await world.get(seen.video_url)).status, 200);
  assertEquals((await world.get(`${PATH}/${lipsync_id}`)).status, 404);
  const bulk = await world.get(
    `/v3/lipsyncs/statuses?lipsync_ids=${lipsync_id}`,
  );
  assertEquals(bulk.body.data[0].status, "completed");
});

Deno.test("reads of many jobs and of a batch move an automatic clock, lists do not", async () => {
  for (const form of ["ids", "batch_ids", "batch"]) {
    using world = new HeyGenWorld({
      autoAdvance: true,
      delay: fixed(600_000),
    });
    const start = world.clock.now();
    const { batch_id } = (await world.post(`${PATH}/batches`, {
      video_translations: [translation("es", "fr")],
    })).body.data;
    const [{ id }] = (await world.get(PATH)).body.data;
    const path = form === "ids"
      ? `${PATH}/statuses?video_translation_ids=none,${id}`
      : form === "batch_ids"
      ? `${PATH}/statuses?batch_ids=none,${batch_id}`
      : `${PATH}/batches/${batch_id}`;
    const refused = await world.get(`${PATH}/batches/${batch_id}?token=x`);
    assertEquals(refused.body.error.param, "token");
    assertEquals(world.clock.now(), start);
    const times: number[] = [];
    for (let status = ""; status !== "completed" && times.length < 20;) {
      const { data } = (await world.get(path)).body;
      status = data.status ?? data.at(-1).status;
      times.push(world.clock.now() - start);
    }
    assertEquals(times.slice(0, 2), [300_000, 450_000], form);
    assertEquals([times.length, times.at(-1)], [11, 600_000], form);
  }
});
