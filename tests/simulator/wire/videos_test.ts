import { assert, assertEquals, assertMatch } from "@std/assert";
import { fixed } from "@heygen-sim/client/distributions";
import { HeyGenWorld } from "./_heygen.ts";

const SCENES = {
  video_inputs: [{
    character: { type: "avatar", avatar_id: "Mira_studio_front" },
    voice: { type: "text", input_text: "Hello", voice_id: "v" },
  }],
};

Deno.test("a video of v2 is read by v1, and is no translation", async () => {
  using world = new HeyGenWorld({ delay: fixed(1_000) });
  for (const path of ["/v2/video/generate", "/v2/template/own/generate"]) {
    const { body } = await world.post(path, {
      ...SCENES,
      title: "Welcome",
      callback_id: "order 7",
      dimension: { width: 1_280, height: 720 },
    });
    assertEquals(body.error, null);
    const { video_id: id } = body.data;
    assertMatch(id, /^[0-9a-f]{32}$/);
    const get = async () =>
      (await world.get(`/v1/video_status.get?video_id=${id}`)).body.data;
    assertEquals((await get()).status, "processing");
    assertEquals((await get()).callback_id, "order 7");
    await world.clock.advance(1_000);
    const { status, video_url } = await get();
    assertEquals(status, "completed");
    assertEquals((await world.get(video_url)).status, 200);
    assertEquals((await world.get(`/v3/video-translations/${id}`)).status, 404);
    const { videos } = (await world.get("/v1/video.list?limit=1")).body.data;
    assertEquals([videos[0].video_id, videos[0].type], [id, "GENERATED"]);
  }
});

Deno.test("a video of v3 is waiting at first, and read in the words of videos", async () => {
  using world = new HeyGenWorld({ delay: fixed(1_000), queue: fixed(500) });
  const { data } = (await world.post("/v3/videos", {
    type: "avatar",
    avatar_id: "Mira_studio_front",
    script: "Hello",
    voice_id: "v",
    title: "Welcome",
  })).body;
  const { video_id: id, ...others } = data;
  assertEquals(others, { status: "waiting", output_format: "mp4" });
  const get = async () => (await world.get(`/v3/videos/${id}`)).body.data;
  assertEquals((await get()).status, "pending");
  await world.clock.advance(1_500);
  const { status, title, output_language, video_url } = await get();
  assertEquals([status, title, output_language], [
    "completed",
    "Welcome",
    undefined,
  ]);
  assertEquals((await world.get(video_url)).status, 200);
});

Deno.test("v3 lists videos and translations, by folder and title", async () => {
  using world = new HeyGenWorld();
  const video = (await world.post("/v3/videos", { folder_id: "f" })).body.data;
  const [id] = await world.translate(["es"], { title: "Welcome to X" });
  const list = async (query: string) =>
    (await world.get(`/v3/videos?${query}`)).body.data
      .map((item: { id: string }) => item.id);
  assertEquals(await list("limit=2"), [id, video.video_id]);
  assertEquals(await list("folder_id=f"), [video.video_id]);
  assertEquals(await list("title=welcome&folder_id="), [id]);
  const statuses = await world.get(
    `/v3/videos/statuses?video_ids=${video.video_id},zzz,${id}`,
  );
  assertEquals(
    statuses.body.data.map((item: { status: string }) => item.status),
    ["processing", "not_found", "processing"],
  );
});

Deno.test("v3 deletes a video, once", async () => {
  using world = new HeyGenWorld();
  const { video_id: id } = (await world.post("/v3/videos", {})).body.data;
  const remove = () => world.send("DELETE", `/v3/videos/${id}`);
  assertEquals((await remove()).body, { data: { id, deleted: true } });
  const { status, body: { error } } = await remove();
  assertEquals([status, error.code, error.message], [
    404,
    "video_not_found",
    `Video ${id} not found`,
  ]);
});

Deno.test("an Idempotency-Key makes one video of v3", async () => {
  using world = new HeyGenWorld();
  const post = () => world.post("/v3/videos", {}, { "idempotency-key": "k" });
  assertEquals((await post()).body, (await post()).body);
});

Deno.test("videos beyond the pool wait on v2, and are refused on v3", async () => {
  using world = new HeyGenWorld({ delay: fixed(9_000), maxConcurrentJobs: 1 });
  const v2 = await world.post("/v2/video/generate", SCENES);
  const path = `/v1/video_status.get?video_id=${v2.body.data.video_id}`;
  assertEquals((await world.get(path)).body.data.status, "pending");
  const v3 = await world.post("/v3/videos", {});
  assertEquals([v3.status, v3.body.error.code], [429, "rate_limit_exceeded"]);
});

Deno.test("invalid bodies of videos are refused in the form of each generation", async () => {
  using world = new HeyGenWorld();
  using strict = new HeyGenWorld({ strict: true });
  for (
    const body of [{}, { video_inputs: [] }, { video_inputs: [1] }, [], "{", {
      ...SCENES,
      callback_url: "ftp://x",
    }]
  ) {
    const refused = await world.post("/v2/video/generate", body);
    assertEquals([refused.status, refused.body.data], [400, null]);
  }
  for (const body of [{ type: "x" }, { title: 1 }, null]) {
    const refused = await world.post("/v3/videos", body);
    assertEquals(refused.status, 400);
    assertEquals(refused.body.error.code, "invalid_parameter");
  }
  const unknown = { ...SCENES, nothing: 1 };
  assertEquals((await world.post("/v2/video/generate", unknown)).status, 200);
  assertEquals((await strict.post("/v2/video/generate", unknown)).status, 400);
  const template = await strict.post("/v2/template/own/generate", {});
  assertEquals(template.status, 404);
  assert(template.body.error);
});

Deno.test("v3 shows a template with its variables, and makes a video from it", async () => {
  using world = new HeyGenWorld({ delay: fixed(1_000) });
  using strict = new HeyGenWorld({ strict: true });
  const [{ id }] = (await world.get("/v3/templates")).body.data;
  const { variables } = (await world.get(`/v3/templates/${id}`)).body.data;
  assertEquals(variables.script.type, "text");
  const { data } = (await world.post(`/v3/templates/${id}`, {
    variables: { script: { type: "text", content: "Hello" } },
    title: "Welcome",
  })).body;
  assertEquals([data.status, data.title], ["processing", "Welcome"]);
  await world.clock.advance(1_000);
  const video = (await world.get(`/v3/videos/${data.id}`)).body.data;
  assertEquals(video.status, "completed");
  const own = { variables: {} };
  assertEquals((await world.post("/v3/templates/own", own)).status, 200);
  assertEquals((await strict.post("/v3/templates/own", own)).status, 404);
  assertEquals((await world.get("/v3/templates/own")).status, 404);
  assertEquals((await world.post(`/v3/templates/${id}`, {})).status, 400);
});
