import { type Fetch, StatusError } from "@heygen-sim/client";
import { createHeyGenClient } from "@heygen-sim/client/heygen";
import { fixed } from "@heygen-sim/client/distributions";
import { VirtualClock } from "@heygen-sim/simulator";
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { finish, settableClock, step } from "../_time.ts";
import { API_KEY, simulated } from "./_heygen.ts";

const VIDEO = "https://example.com/talk.mp4";

Deno.test("translate() requests a job for each language, with the service's names of all fields", async () => {
  const { clock, heygen, requests } = simulated({ strict: true });
  const jobs = await clock.run(heygen.translate({
    video: { url: VIDEO },
    outputLanguages: ["Japanese", "pt-BR", "es"],
    title: "Talk",
    mode: "precision",
    translateAudioOnly: false,
    speakerNum: 2,
    inputLanguage: "English",
    startTime: 1_500,
    endTime: 9_000,
    audio: new URL("https://example.com/talk.wav"),
    srt: "https://example.com/talk.srt",
    srtRole: "input",
    fpsMode: "cfr",
    callbackId: "mine",
    callbackUrl: "http://127.0.0.1:8080/hook",
    folderId: "f",
    brandGlossaryId: "g",
    disableMusicTrack: true,
    enableSpeechEnhancement: true,
    enableWatermark: false,
    enableDynamicDuration: false,
    keepTheSameFormat: true,
  }));
  assertEquals(
    jobs.map(({ language }) => language),
    ["Japanese", "Portuguese (Brazil)", "Spanish"],
  );
  assertEquals(JSON.parse(JSON.stringify(jobs[0])), {
    id: jobs[0]?.id,
    language: "Japanese",
  });
  const create = requests.at(-1);
  assertMatch(create?.headers.get("idempotency-key") ?? "", /^[\w-]{36}$/);
  assertEquals(await create?.json(), {
    video: { type: "url", url: VIDEO },
    output_languages: ["Japanese", "Portuguese (Brazil)", "Spanish"],
    title: "Talk",
    mode: "precision",
    translate_audio_only: false,
    speaker_num: 2,
    input_language: "English",
    start_time: 1.5,
    end_time: 9,
    audio: { type: "url", url: "https://example.com/talk.wav" },
    srt: { type: "url", url: "https://example.com/talk.srt" },
    srt_role: "input",
    fps_mode: "cfr",
    callback_id: "mine",
    callback_url: "http://127.0.0.1:8080/hook",
    folder_id: "f",
    brand_glossary_id: "g",
    disable_music_track: true,
    enable_speech_enhancement: true,
    enable_watermark: false,
    enable_dynamic_duration: false,
    keep_the_same_format: true,
  });
});

Deno.test("translate() sends nothing if the request is invalid", async () => {
  const { heygen, sent } = simulated();
  const good = { video: VIDEO, outputLanguages: ["Spanish"] };
  const bad: readonly (readonly [object, string])[] = [
    [
      { ...good, video: "talk.mp4" },
      "'video' must be an http or https address",
    ],
    [{ ...good, video: undefined }, "'video'"],
    [{ ...good, outputLanguages: [] }, "a list of at least one language"],
    [{ ...good, outputLanguages: "Spanish" }, "'outputLanguages'"],
    [
      { ...good, mode: "fast" },
      'one of speed, precision: current value is "fast"',
    ],
    [{ ...good, speakerNum: 0 }, "a whole number above 0"],
    [
      { ...good, startTime: -1 },
      "milliseconds of 0 or more: current value is -1",
    ],
    [
      { ...good, outputLanguage: "Spanish" },
      'current value is "outputLanguage"',
    ],
    [{ ...good, srt: new Uint8Array(3) }, "'srt'"],
  ];
  for (const [request, message] of bad) {
    const error = await assertRejects(() =>
      heygen.translate(request as typeof good)
    );
    assert(error instanceof TypeError || error instanceof RangeError);
    assertStringIncludes(error.message, message);
  }
  await assertRejects(
    () => heygen.translate(good, { idempotencyKey: "a b" }),
    TypeError,
    "'idempotencyKey' must be 1 to 255 letters, digits and _-:.",
  );
  assertEquals(sent(), []);
});

Deno.test("translate() uploads bytes and files first", async () => {
  const { clock, heygen, requests, sent } = simulated();
  const bytes = new TextEncoder().encode("\0\0\0\x18ftypisom and some more");
  await clock.run(
    heygen.translate({ video: bytes, outputLanguages: ["Spanish"] }),
  );
  assertEquals(sent(), ["POST /v3/assets", "POST /v3/video-translations"]);
  const file = (await requests[0]?.formData())?.get("file");
  assert(file instanceof File);
  assertEquals([file.type, file.name, file.size], [
    "video/mp4",
    "file.mp4",
    bytes.length,
  ]);
  const { video } = await requests[1]?.json();
  assertEquals(video.type, "asset_id");
});

Deno.test("upload() sends large files to the storage, without the key", async () => {
  const clock = new VirtualClock();
  const requests: [string, RequestInit][] = [];
  const data: Record<string, object> = {
    "/v3/assets/direct-uploads": {
      asset_id: "a1",
      upload_url: "https://storage.example/put?signature=s",
      upload_headers: { "x-amz-meta": "m" },
    },
    "/v3/assets/a1/complete": { asset_id: "a1", url: "https://x.example/a1" },
  };
  const fetch: Fetch = (url, init) => {
    requests.push([url, init]);
    const { pathname, host } = new URL(url);
    // The service has not noticed the bytes at first.
    if (pathname.endsWith("/complete") && requests.length === 3) {
      const error = { code: "conflict", message: "No bytes yet" };
      return Promise.resolve(Response.json({ error }, { status: 409 }));
    }
    if (host === "storage.example") return Promise.resolve(new Response());
    return Promise.resolve(Response.json({ data: data[pathname] }));
  };
  const heygen = createHeyGenClient({ apiKey: API_KEY, fetch, clock });
  const file = new File([new Uint8Array((32 << 20) + 1)], "talk.webm", {
    type: "video/webm",
  });
  assertEquals(await clock.run(heygen.upload(file)), {
    assetId: "a1",
    url: "https://x.example/a1",
  });
  assertEquals(requests.length, 4);
  const [[, create], [url, put]] = requests as [
    [string, RequestInit],
    [string, RequestInit],
  ];
  assertEquals(JSON.parse(`${create.body}`), {
    filename: "talk.webm",
    content_type: "video/webm",
    size_bytes: file.size,
  });
  assertEquals([url, put.method], [
    "https://storage.example/put?signature=s",
    "PUT",
  ]);
  assertEquals([...new Headers(put.headers)], [["x-amz-meta", "m"]]);
});

Deno.test("translate() repeats a create only under its idempotency key, so that it is made once", async () => {
  const faults = [
    "empty,count=1",
    "cut,count=1",
    "status=503,count=2",
    "truncated,count=1",
  ];
  for (const fault of faults) {
    const { clock, heygen, requests, server } = simulated({
      faults: [`${fault},on=write`],
    });
    const [job] = await clock.run(
      heygen.translate({ video: VIDEO, outputLanguages: ["Spanish"] }),
    );
    const keys = requests.map(({ headers }) => headers.get("idempotency-key"));
    assert(keys.length > 1, fault);
    assertEquals(new Set(keys).size, 1);
    const response = await server.fetch(
      "http://s.test/v3/video-translations",
      { headers: { "x-api-key": API_KEY, "x-sim-fault": "none" } },
    );
    const { data }: { data: { id: string }[] } = await response.json();
    // The simulator begins with a job of its own.
    assertEquals(data.length, 2, fault);
    assert(data.some(({ id }) => id === job?.id));
  }
});

Deno.test("translate() waits for a slot in a full pool, by Retry-After", async () => {
  const { clock, heygen } = simulated({
    maxConcurrentJobs: 1,
    whenFull: "reject",
    delay: fixed(60_000),
  });
  const create = () =>
    heygen.translate({ video: VIDEO, outputLanguages: ["Spanish"] });
  const start = clock.now();
  const [job] = await clock.run(create());
  assert(job && clock.now() - start >= 60_000);
  const error = await clock.run(
    assertRejects(
      () =>
        heygen.translate({ video: VIDEO, outputLanguages: ["French"] }, {
          timeout: 5_000,
        }),
      StatusError,
    ),
  );
  assertEquals([error.httpStatus, error.transient], [429, true]);
  assert((error.retryAfter ?? 0) > 0);
});

Deno.test("a suspension shorter than a Retry-After does not end it", async () => {
  using time = new FakeTime();
  const start = time.now;
  const { clock, set } = settableClock();
  const sent: number[] = [];
  const fetch: Fetch = () => {
    sent.push(time.now - start);
    const headers = { "retry-after": "90" };
    return Promise.resolve(
      sent.length === 1
        ? new Response("busy", { status: 429, headers })
        : Response.json({ data: { languages: ["Spanish"] } }),
    );
  };
  const heygen = createHeyGenClient({ apiKey: API_KEY, fetch, clock });
  const work = heygen.languages({ retryAfterCap: Infinity });
  await step(time, 10_000);
  set(40_000);
  await finish(time, work);
  assertEquals(sent, [0, 50_000]);
});

Deno.test("translate() names permanent refusals", async () => {
  const refusals = [
    [400, "invalid_parameter", "Invalid video", "video"],
    [401, "unauthorized", "Unauthorized"],
    [402, "insufficient_credit", "Insufficient credit"],
    [402, "subscription_required", "A subscription is required"],
    [403, "forbidden", "Forbidden"],
    [413, "payload_too_large", "Too large"],
  ] as const;
  for (const [status, code, message, param = null] of refusals) {
    let requests = 0;
    const fetch: Fetch = () => {
      requests++;
      const error = { code, message, param, doc_url: null };
      return Promise.resolve(
        Response.json({ error }, { status, headers: { "x-request-id": "r1" } }),
      );
    };
    const heygen = createHeyGenClient({ apiKey: API_KEY, fetch });
    const error = await assertRejects(
      () => heygen.translate({ video: VIDEO, outputLanguages: ["Spanish"] }),
      StatusError,
      `answered ${status}: ${code}: ${message}`,
    );
    assertEquals(
      [
        error.httpStatus,
        error.code,
        error.requestId,
        error.transient,
        requests,
      ],
      [status, code, "r1", false, 1],
    );
    assertEquals(error.param, param ?? undefined);
  }
});

Deno.test("translate() waits while a request with its key is in progress", async () => {
  const { clock } = simulated();
  let requests = 0;
  const fetch: Fetch = () => {
    const ids = { data: { video_translation_ids: ["x-es"] } };
    const error = {
      error: { code: "request_in_progress", message: "Retry shortly." },
    };
    return Promise.resolve(
      ++requests < 3
        ? Response.json(error, { status: 409 })
        : Response.json(ids),
    );
  };
  const heygen = createHeyGenClient({ apiKey: API_KEY, fetch, clock });
  const [job] = await clock.run(
    heygen.translate({ video: VIDEO, outputLanguages: ["Spanish"] }),
  );
  assertEquals([job?.id, requests], ["x-es", 3]);
});

Deno.test("createHeyGenClient() refuses an invalid key without showing it", () => {
  for (const apiKey of ["", `${API_KEY}\n${API_KEY}`, undefined, 42]) {
    const error = assertThrows(
      () => createHeyGenClient({ apiKey: apiKey as string }),
      TypeError,
      "'apiKey'",
    );
    assert(!error.message.includes(API_KEY));
  }
});
