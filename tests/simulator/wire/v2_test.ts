import { assert, assertEquals, assertMatch } from "@std/assert";
import { fixed } from "@heygen-sim/client/distributions";
import { HeyGenWorld, ORIGIN } from "./_heygen.ts";

const PATH = "/v2/video_translate";
const NEW = {
  video_url: "https://videos.example/in.mp4",
  output_language: "Spanish (Spain)",
};

async function translate(
  world: HeyGenWorld,
  more: Record<string, unknown> = {},
) {
  const { body } = await world.post(PATH, { ...NEW, ...more });
  return body.data.video_translate_id;
}

Deno.test("v2 creates a translation, and shows it with nulls until it is a success", async () => {
  using world = new HeyGenWorld({ delay: fixed(60_000), queue: fixed(1_000) });
  const created = await world.post(PATH, NEW);
  assertEquals([created.status, created.body.error], [200, null]);
  const { video_translate_id: id } = created.body.data;
  assertMatch(id, /^[0-9a-f]{32}-es-es$/);
  const path = `${PATH}/${id}`;
  const queued = await world.get(path);
  assertEquals(queued.body, {
    error: null,
    data: {
      video_translate_id: id,
      title: null,
      status: "pending",
      url: null,
      message: null,
    },
  });
  await world.clock.advance(1_000);
  assertEquals((await world.get(path)).body.data.status, "running");
  await world.clock.advance(60_000);
  const { data } = (await world.get(path)).body;
  assertEquals([data.status, data.message], ["success", null]);
  assert(data.url.startsWith(`${ORIGIN}/files/${id}/video.mp4?`));
});

Deno.test("v2 creates a translation for each of several languages", async () => {
  using world = new HeyGenWorld();
  const { data } = (await world.post(PATH, {
    ...NEW,
    output_language: undefined,
    output_languages: ["es", "French"],
  })).body;
  assertEquals(data.video_translate_id, null);
  assertEquals(
    data.video_translate_ids.map((id: string) => id.slice(32)),
    ["-es", "-fr"],
  );
});

Deno.test("a failed translation of v2 is a success with a message, or without one", async () => {
  using world = new HeyGenWorld({ errorRate: 1, delay: fixed(0) });
  const messages = new Set();
  for (let job = 0; job < 20; job++) {
    const { status, body } = await world.get(
      `${PATH}/${await translate(world)}`,
    );
    assertEquals([status, body.data.status], [200, "failed"]);
    messages.add(body.data.message);
  }
  assertEquals(messages.size, 3);
  assert(messages.has(null));
});

Deno.test("v2 lists languages, and leads to captions of a completed translation", async () => {
  using world = new HeyGenWorld({ delay: fixed(1_000) });
  const { data } = (await world.get(`${PATH}/target_languages`)).body;
  assert(data.languages.includes("Spanish (Spain)"));
  const id = await translate(world);
  const path = `${PATH}/caption?video_translate_id=${id}&caption_type=`;
  assertEquals((await world.get(`${path}srt`)).status, 400);
  await world.clock.advance(1_000);
  for (const type of ["srt", "vtt"]) {
    const { caption_url } = (await world.get(path + type)).body.data;
    assertEquals((await world.get(caption_url)).status, 200);
  }
  assertEquals((await world.get(`${path}pdf`)).status, 400);
  assertEquals((await world.get(`${PATH}/caption`)).status, 400);
});

Deno.test("errors of v2 have data null, and a code and a message", async () => {
  using world = new HeyGenWorld();
  for (
    const [method, path, body, status, code] of [
      ["GET", `${PATH}/x`, undefined, 404, "not_found"],
      [
        "GET",
        `${PATH}/caption?video_translate_id=x`,
        undefined,
        404,
        "not_found",
      ],
      ["GET", "/v2/nothing", undefined, 404, "not_found"],
      ["PUT", PATH, {}, 405, "method_not_allowed"],
      ["POST", PATH, {}, 400, "invalid_parameter"],
      ["POST", PATH, "{", 400, "invalid_parameter"],
      ["POST", PATH, [], 400, "invalid_parameter"],
      ["POST", PATH, { ...NEW, video_url: "x" }, 400, "invalid_parameter"],
      ["POST", PATH, { video_url: NEW.video_url }, 400, "invalid_parameter"],
    ] as const
  ) {
    const refused = await world.send(method, path, body);
    const { data, error } = refused.body;
    assertEquals([refused.status, data, error.code], [status, null, code]);
    assertEquals(typeof error.message, "string");
  }
  const keyless = await world.get(`${PATH}/x`, { "x-api-key": "" });
  assertEquals([keyless.status, keyless.body], [
    401,
    { data: null, error: { code: "internal_error", message: "Unauthorized" } },
  ]);
});

Deno.test("v2 queues jobs beyond the pool, in which v3 refuses them", async () => {
  using world = new HeyGenWorld({ delay: fixed(60_000), maxConcurrentJobs: 2 });
  await translate(world);
  const path = `${PATH}/${await translate(world)}`;
  assertEquals((await world.get(path)).body.data.status, "pending");
  await world.clock.advance(60_000);
  assertEquals((await world.get(path)).body.data.status, "running");
});

Deno.test("v2 refuses unknown fields, languages and modes only where it is strict", async () => {
  using lenient = new HeyGenWorld();
  using strict = new HeyGenWorld({ strict: true });
  for (
    const wrong of [
      { nothing: 1 },
      { output_language: "Klingon" },
      { mode: "slow" },
    ]
  ) {
    assertEquals((await lenient.post(PATH, { ...NEW, ...wrong })).status, 200);
    assertEquals((await strict.post(PATH, { ...NEW, ...wrong })).status, 400);
  }
  for (const mode of ["fast", "quality", "speed", "precision"]) {
    assertEquals((await strict.post(PATH, { ...NEW, mode })).status, 200);
  }
});
