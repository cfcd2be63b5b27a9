import { assert, assertEquals, assertMatch } from "@std/assert";
import { fixed } from "@heygen-sim/client/distributions";
import { systemClock } from "@heygen-sim/simulator";
import { HeyGenWorld, ORIGIN } from "./_heygen.ts";

const PATH = "/v3/video-translations";

Deno.test("v3 creates a translation for each language, and shows it until it is completed", async () => {
  using world = new HeyGenWorld({ delay: fixed(60_000) });
  const ids = await world.translate(["Spanish (Spain)", "fr", "Klingon"], {
    title: "Welcome",
    callback_id: "order 7",
    input_language: "English",
    start_time: 10,
    end_time: 40,
  });
  assertEquals(ids.map((id) => id.slice(32)), ["-es-es", "-fr", "-klingon"]);
  for (const id of ids) assertMatch(id, /^[0-9a-f]{32}-/);
  const [id = ""] = ids;
  const pending = await world.get(`${PATH}/${id}`);
  assertEquals(pending.status, 200);
  assertEquals(pending.body, {
    data: {
      id,
      status: "running",
      title: "Welcome",
      input_language: "English",
      output_language: "Spanish (Spain)",
      duration: 30,
      translate_audio_only: false,
      callback_id: "order 7",
      created_at: 946_684_800,
    },
  });
  assert(pending.headers.get("x-request-id"));
  await world.clock.advance(60_000);
  const { data } = (await world.get(`${PATH}/${id}`)).body;
  assertEquals(data.status, "completed");
  for (
    const field of [
      "video_url",
      "audio_url",
      "srt_caption_url",
      "vtt_caption_url",
    ]
  ) assert(data[field].startsWith(`${ORIGIN}/files/${id}/`), field);
});

Deno.test("a video has the same length in all languages", async () => {
  using world = new HeyGenWorld({ delay: fixed(1_000) });
  const lengths = async (ids: readonly string[]) => {
    const lengths = new Set<number>();
    for (const id of ids) {
      lengths.add((await world.get(`${PATH}/${id}`)).body.data.duration);
    }
    return [...lengths];
  };
  const v3 = await lengths(await world.translate(Array(5).fill("es")));
  assertEquals(v3.length, 1);
  const { body } = await world.post("/v2/video_translate", {
    video_url: "https://videos.example/in.mp4",
    output_languages: ["es", "fr", "de"],
  });
  assertEquals(await lengths(body.data.video_translate_ids), v3);
  const others = [1, 2, 3, 4, 5].map((n) =>
    world.translate(["es"], {
      video: { type: "url", url: `https://v.example/${n}` },
    })
  );
  const ids = (await Promise.all(others)).flat();
  assert((await lengths(ids)).length > 1);
});

Deno.test("a translation of the sound alone has its video as well, on every wire", async () => {
  using world = new HeyGenWorld({ delay: fixed(1_000) });
  const more = { translate_audio_only: true };
  const [id] = await world.translate(["es"], more);
  await world.clock.advance(1_000);
  const { data } = (await world.get(`${PATH}/${id}`)).body;
  assertEquals([data.translate_audio_only, data.status], [true, "completed"]);
  const v2 = (await world.get(`/v2/video_translate/${id}`)).body.data;
  const [event] = (await world.get("/v3/webhooks/events")).body.data;
  for (const url of [data.video_url, v2.url, event.event_data.url]) {
    assert(url.includes("/video.mp4?"), url);
  }
});

Deno.test("v3 ids depend on the seed, the job and the language alone", async () => {
  using one = new HeyGenWorld({ seed: "a" });
  using other = new HeyGenWorld({ seed: "a" });
  await other.clock.advance(12_345);
  assertEquals(await one.translate(["de"]), await other.translate(["German"]));
});

Deno.test("v3 shows the jobs of all wires, which list its ids", async () => {
  using world = new HeyGenWorld();
  const current = await world.get("/status");
  const job = await world.get(`/jobs/${current.body.id}`);
  const seen = await world.get(`${PATH}/${job.body.heygen_id}`);
  assertEquals(seen.body.data.id, job.body.heygen_id);
  await world.translate();
  assertEquals((await world.get("/status")).body.id, current.body.id);
});

Deno.test("v3 shows translations among its videos, in the words of videos", async () => {
  using world = new HeyGenWorld({ delay: fixed(60_000) });
  const [id] = await world.translate(["it"]);
  const { data } = (await world.get(`/v3/videos/${id}`)).body;
  assertEquals([data.status, data.output_language], ["processing", "it"]);
});

Deno.test("a failed translation is a success with a message, or without one", async () => {
  using world = new HeyGenWorld({ errorRate: 1 });
  const ids = await world.translate(Array(20).fill("es"));
  await world.clock.advance(60_000);
  const messages = new Set<string>();
  for (const id of ids) {
    const { status, body } = await world.get(`${PATH}/${id}`);
    assertEquals([status, body.data.status], [200, "failed"]);
    assertEquals(body.data.video_url, undefined);
    messages.add(body.data.failure_message);
  }
  assertEquals(
    messages,
    new Set([
      undefined as unknown as string,
      "Your video's audio is missing or corrupted, please try with another video",
      "Failed to download video from url, please check the url is valid or the video is public",
    ]),
  );
});

Deno.test("v3 changes a title, and needs one", async () => {
  using world = new HeyGenWorld();
  const [id] = await world.translate();
  const changed = await world.send("PATCH", `${PATH}/${id}`, { title: "New" });
  assertEquals(changed.body.data.title, "New");
  assertEquals((await world.get(`${PATH}/${id}`)).body.data.title, "New");
  const { status, body } = await world.send("PATCH", `${PATH}/${id}`, {});
  assertEquals([status, body.error.message], [
    400,
    "At least one field must be provided for update.",
  ]);
});

Deno.test("v3 deletes a translation, which ends it", async () => {
  using world = new HeyGenWorld({ delay: fixed(60_000), maxConcurrentJobs: 2 });
  const [id = ""] = await world.translate();
  const deleted = await world.send("DELETE", `${PATH}/${id}`);
  assertEquals(deleted.body, { data: { id } });
  assertEquals((await world.get(`${PATH}/${id}`)).status, 404);
  assertEquals((await world.get(`/v3/videos/${id}`)).status, 404);
  const list = (await world.get(PATH)).body.data;
  assertEquals(list.some((item: { id: string }) => item.id === id), false);
  assertEquals((await world.translate()).length, 1);
});

Deno.test("a translation whose turn comes as it is deleted gives its slot back", async () => {
  // Time passes with each look at the clock: in one case, within the deletion.
  for (let ms = 1; ms <= 20; ms++) {
    let now = 0;
    using world = new HeyGenWorld({
      clock: { ...systemClock, now: () => now++ },
      delay: fixed(ms),
      maxConcurrentJobs: 1,
      whenFull: "queue",
    });
    const create = () => world.send("POST", "/jobs", { delay: 1 });
    const { body } = await create();
    await world.send("DELETE", `${PATH}/${body.heygen_id}`);
    now += 1_000;
    const next = await create();
    assertEquals(next.body.phase, "running", `after ${ms} ms`);
  }
});

Deno.test("v3 lists pages of translations, newest first", async () => {
  using world = new HeyGenWorld();
  const ids = await world.translate(Array(25).fill("es"));
  const seen: string[] = [];
  let token = "";
  do {
    const { body } = await world.get(`${PATH}?limit=10${token}`);
    seen.push(...body.data.map(({ id }: { id: string }) => id));
    token = body.has_more ? `&token=${body.next_token}` : "";
    assertEquals(body.next_token === null, !body.has_more);
  } while (token);
  // The last one is the current job of /status.
  assertEquals(seen.slice(0, -1), ids.toReversed());
  for (const limit of ["0", "101", "x", "1.5", "-1"]) {
    const { status, body } = await world.get(`${PATH}?limit=${limit}`);
    assertEquals(status, 400);
    const { code, message, param } = body.error;
    assertEquals([code, message, param], [
      "invalid_parameter",
      "'limit' must be between 1 and 100.",
      "limit",
    ]);
  }
});

Deno.test("v3 returns the statuses of up to 100 translations at once", async () => {
  using world = new HeyGenWorld({ delay: fixed(60_000) });
  const [one, other] = await world.translate(["es", "fr"]);
  const path = `${PATH}/statuses?video_translation_ids=`;
  const { body } = await world.get(`${path}${other},zzz,${one}`);
  assertEquals(body, {
    data: [
      { video_id: other, status: "processing" },
      { video_id: "zzz", status: "not_found" },
      { video_id: one, status: "processing" },
    ],
    has_more: false,
    next_token: null,
  });
  const many = await world.get(path + Array(101).fill(one).join(","));
  assertEquals([many.status, many.body.error.param], [
    400,
    "video_translation_ids",
  ]);
});

Deno.test("v3 requires a key, in either header", async () => {
  using world = new HeyGenWorld();
  const none = await world.get(`${PATH}/languages`, { "x-api-key": "" });
  assertEquals(none.status, 401);
  const { code, message } = none.body.error;
  assertEquals([code, message], ["unauthorized", "Unauthorized"]);
  const bearer = await world.get(`${PATH}/languages`, {
    "x-api-key": "",
    authorization: "Bearer any",
  });
  assertEquals(bearer.status, 200);
  using keyed = new HeyGenWorld({ apiKeys: ["right"] });
  assertEquals((await keyed.get(`${PATH}/languages`)).status, 401);
  const right = { "x-api-key": "right" };
  assertEquals((await keyed.get(`${PATH}/languages`, right)).status, 200);
});

Deno.test("an Idempotency-Key on v3 replays the first response, whatever the body", async () => {
  using world = new HeyGenWorld();
  const key = { "idempotency-key": "k:1" };
  const body = {
    video: { type: "url", url: "https://videos.example/in.mp4" },
    output_languages: ["es"],
  };
  const first = await world.post(PATH, body, key);
  const again = await world.post(PATH, { ...body, title: "x" }, key);
  assertEquals(again.body, first.body);
  await world.clock.advance(86_400_000);
  const later = await world.post(PATH, body, key);
  assert(
    later.body.data.video_translation_ids[0] !==
      first.body.data.video_translation_ids[0],
  );
  const blank = await world.post(PATH, body, { "idempotency-key": " " });
  assertEquals([blank.status, blank.body.error.code], [
    400,
    "invalid_parameter",
  ]);
});

Deno.test("v3 refuses jobs beyond the pool, all or none", async () => {
  using world = new HeyGenWorld({
    delay: fixed(60_000),
    maxConcurrentJobs: 10,
  });
  await world.translate(Array(8).fill("es"));
  const { status, body, headers } = await world.post(PATH, {
    video: { type: "url", url: "https://videos.example/in.mp4" },
    output_languages: ["es", "fr"],
  });
  assertEquals([status, body.error.code], [429, "rate_limit_exceeded"]);
  assertEquals(headers.get("retry-after"), "60");
  assertEquals((await world.translate(["es"])).length, 1);
  // For more jobs than the pool has there will never be room.
  const never = await world.post(PATH, {
    video: { type: "url", url: "https://videos.example/in.mp4" },
    output_languages: Array(11).fill("es"),
  });
  assertEquals([never.status, never.body.error.message], [
    429,
    "The request is for 11 jobs, and the limit is 10.",
  ]);
  assertEquals(never.headers.get("retry-after"), null);
});

Deno.test("v3 refuses invalid bodies in its own form, naming the parameter", async () => {
  using world = new HeyGenWorld();
  const video = { type: "url", url: "https://videos.example/in.mp4" };
  for (
    const [body, param] of [
      [{ output_languages: ["es"] }, "video"],
      [{ video: { type: "url" }, output_languages: ["es"] }, "video.url"],
      [
        { video: { ...video, url: "x" }, output_languages: ["es"] },
        "video.url",
      ],
      [{ video }, "output_languages"],
      [{ video, output_languages: [] }, "output_languages"],
      [{ video, output_languages: [1] }, "output_languages.0"],
      [{ video, output_languages: ["es"], title: 1 }, "title"],
      [[], undefined],
      ["{", undefined],
    ] as const
  ) {
    const { status, body: { error } } = await world.post(PATH, body);
    assertEquals(status, 400);
    assertEquals([error.code, error.param], ["invalid_parameter", param]);
    assertEquals(typeof error.message, "string");
  }
});

Deno.test("v3 accepts unknown fields and languages unless it is strict", async () => {
  const body = {
    video: { type: "url", url: "https://videos.example/in.mp4" },
    output_languages: ["es"],
  };
  using lenient = new HeyGenWorld();
  using strict = new HeyGenWorld({ strict: true });
  for (
    const [wrong, param] of [
      [{ ...body, srt_url: "https://x.example/a.srt" }, "srt_url"],
      [{ ...body, output_languages: ["Klingon"] }, "output_languages.0"],
      [{ ...body, mode: "fast" }, "mode"],
    ] as const
  ) {
    assertEquals((await lenient.post(PATH, wrong)).status, 200);
    const refused = await strict.post(PATH, wrong);
    assertEquals([refused.status, refused.body.error.param], [400, param]);
  }
  assertEquals((await strict.post(PATH, body)).status, 200);
});

Deno.test("requests that no route takes get errors of the generation", async () => {
  using world = new HeyGenWorld();
  const missing = await world.get("/v3/nothing");
  assertEquals([missing.status, missing.body.error.code], [404, "not_found"]);
  const method = await world.send("PUT", PATH, {});
  assertEquals([method.status, method.body.error.code], [
    405,
    "method_not_allowed",
  ]);
  const gone = await world.get(`${PATH}/${"0".repeat(32)}-es`);
  assertEquals([gone.status, gone.body.error.message], [
    404,
    "Video translation not found.",
  ]);
});

Deno.test("clients may send the path prefix, or leave it out", async () => {
  using world = new HeyGenWorld({ pathPrefix: "/proxy/heygen" });
  for (const prefix of ["", "/proxy/heygen"]) {
    const { status, body } = await world.get(`${prefix}${PATH}?limit=1`);
    assertEquals([status, body.data.length], [200, 1]);
  }
  const [id] = await world.translate();
  const { body } = await world.get(`/proxy/heygen${PATH}/${id}?a=%20`);
  assertEquals(body.data.id, id);
  assertEquals((await world.get("/proxy/heygenv3")).status, 404);
  const missing = await world.get("/proxy/heygen/v3/nothing");
  assertEquals(missing.body.error.code, "not_found");
});

Deno.test("a fault hides a new job for a while, in the form of each generation", async () => {
  using world = new HeyGenWorld({ faults: ["not-found,seconds=10"] });
  const [id] = await world.translate();
  const paths = [
    [`${PATH}/${id}`, 404, "not_found"],
    [`/v3/videos/${id}`, 404, "video_not_found"],
    [`/v2/video_translate/${id}`, 404, "not_found"],
    [`/v1/video_status.get?video_id=${id}`, 404, 40_031],
    ["/status", 404, undefined],
  ] as const;
  await world.clock.advance(9_999);
  for (const [path, status, code] of paths) {
    const hidden = await world.get(path);
    const { error } = hidden.body;
    assertEquals([hidden.status, error?.code ?? hidden.body.code], [
      status,
      code,
    ]);
  }
  await world.clock.advance(1);
  for (const [path] of paths) assertEquals((await world.get(path)).status, 200);
});

Deno.test("the journal has the first job that a request of any generation creates", async () => {
  using world = new HeyGenWorld();
  const video = { type: "url", url: "http://videos.example/a.mp4" };
  for (
    const [path, body] of [
      ["/v3/video-translations", {
        video,
        output_languages: ["Thai (Thailand)"],
      }],
      ["/v3/videos/batches", { videos: [{}, {}] }],
      ["/v2/video/generate", { video_inputs: [{}] }],
    ] as const
  ) {
    await world.send("POST", path, body);
    const [{ id }] = (await world.get("/jobs")).body.jobs.slice(
      path.endsWith("batches") ? 1 : 0,
    );
    const { entries } = (await world.get(`/journal?path=${path}`)).body;
    assertEquals(entries[0].job, id, path);
  }
});
