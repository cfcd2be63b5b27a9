import { fetchStatus, StatusError, watchStatus } from "@heygen-sim/client";
import { heygenV3, type Service } from "@heygen-sim/client/services";
import { assert, assertEquals, assertFalse, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { type Act, scripted } from "./_script.ts";
import { finish, settableClock, step } from "./_time.ts";

/** Answers with JSON. */
function json(body: unknown, init: ResponseInit = {}): Act {
  return () => Response.json(body, init);
}

Deno.test("heygenV3 reads a translation from the form of HeyGen's third generation", async () => {
  using time = new FakeTime();
  const data = {
    id: "10c0808c39d847c2b1412af252ce50b5-es",
    title: "A talk",
    input_language: "English",
    output_language: "Spanish (Spain)",
    duration: 12.5,
    created_at: 1_767_225_600,
  };
  const url = "https://files.test/v.mp4";
  const date = "Thu, 01 Jan 2026 00:01:00 GMT";
  const acts = [
    { ...data, status: "pending" },
    { ...data, status: "Running" },
    { ...data, status: "completed", video_url: url },
  ].map((data) => json({ data }, { headers: { date } }));
  const { fetch, headers } = scripted(...acts);
  const urls: string[] = [];
  const report = await finish(
    time,
    fetchStatus("constant", {
      service: heygenV3({ apiKey: "sk-secret-1" }),
      job: data.id,
      fetch: (url, init) => (urls.push(url), fetch(url, init)),
    }),
  );
  assertEquals(
    urls[0],
    `https://api.heygen.com/v3/video-translations/${data.id}`,
  );
  assertEquals(headers[0]?.get("x-api-key"), "sk-secret-1");
  assertEquals(report, {
    status: "completed",
    serverStatus: "completed",
    ended: "finished",
    id: data.id,
    resultUrl: url,
    age: 60_000,
    completionTime: 60_000,
    estimatedFrom: "age",
    requests: 3,
    failures: 0,
    elapsed: 2_000,
    traits: {
      source: "English",
      language: "Spanish (Spain)",
      length: 12_500,
    },
    body: { data: { ...data, status: "completed", video_url: url } },
  });
});

Deno.test("a completed translation without a result is looked at again for a minute", async () => {
  using time = new FakeTime();
  const completed = json({ data: { id: "a", status: "completed" } });
  const service = heygenV3();
  const { fetch, sent } = scripted(completed);
  const report = await finish(
    time,
    fetchStatus([1_000, 500_000], { service, job: "a", fetch }),
  );
  assertEquals([report.status, report.ended], ["completed", "finished"]);
  assertEquals(report.resultUrl, undefined);
  assertEquals(sent, [
    0,
    1_000,
    2_000,
    4_000,
    8_000,
    16_000,
    24_000,
    32_000,
    40_000,
    48_000,
    56_000,
    60_000,
  ]);

  const done = json({
    data: { id: "a", status: "completed", video_url: "/v" },
  });
  const { fetch: later } = scripted(completed, completed, completed, done);
  const seen: unknown[] = [];
  const found = await finish(
    time,
    fetchStatus([1_000, 500_000], {
      service,
      job: "a",
      fetch: later,
      onPoll: ({ status, serverStatus }) => seen.push([status, serverStatus]),
    }),
  );
  assertEquals([found.resultUrl, found.elapsed], ["/v", 4_000]);
  assertEquals(seen[0], ["pending", "completed"]);

  // A wait that ends before that takes the server's word.
  for (const options of [{ maxRequests: 1 }, { timeout: 900 }]) {
    const { fetch } = scripted(completed);
    const report = await finish(
      time,
      fetchStatus("constant", { service, job: "a", fetch, ...options }),
    );
    assertEquals([report.status, report.requests], ["completed", 1]);
  }
  const { fetch: once } = scripted(completed);
  const manual = await fetchStatus("manual", {
    service,
    job: "a",
    fetch: once,
  });
  assertEquals([manual.status, manual.ended], ["completed", "finished"]);
});

Deno.test("a clock that is set back does not prolong the look for a result", async () => {
  using time = new FakeTime();
  const completed = json({ data: { id: "a", status: "completed" } });
  const { fetch, sent } = scripted(completed);
  const { clock, set } = settableClock();
  const options = { service: heygenV3(), job: "a", fetch, clock };
  const work = fetchStatus("constant", options);
  await step(time, 2_500);
  set(-3_600_000);
  await finish(time, work);
  assert(Number(sent.at(-1)) <= 65_000, `${sent}`);
});

Deno.test("a job that does not exist yet is looked for, for half a minute", async () => {
  using time = new FakeTime();
  const missing = json(
    { error: { code: "not_found", message: "Video translation not found." } },
    { status: 404 },
  );
  const service = heygenV3();
  const options = { service, job: "a", random: () => 0 };
  const done = json({ data: { status: "completed", video_url: "/v" } });
  const { fetch } = scripted(missing, missing, missing, done);
  const report = await finish(
    time,
    fetchStatus("constant", { ...options, fetch }),
  );
  assertEquals([report.status, report.failures], ["completed", 3]);

  const { fetch: never, sent } = scripted(missing);
  const error = await assertRejects(
    () => finish(time, fetchStatus("constant", { ...options, fetch: never })),
    StatusError,
    "answered 404: not_found: Video translation not found.",
  );
  assertEquals([error.transient, error.httpStatus, error.code], [
    false,
    404,
    "not_found",
  ]);
  const last = sent.at(-1) ?? 0;
  assert(last >= 30_000 && last < 40_000, `${last}`);

  // Of a job that has been seen, it is final.
  const pending = json({ data: { status: "pending" } });
  const { fetch: gone, sent: times } = scripted(pending, missing);
  await assertRejects(
    () => finish(time, fetchStatus("constant", { ...options, fetch: gone })),
    StatusError,
    "404",
  );
  assertEquals(times, [0, 1_000]);
  assertFalse(time.next());
});

/** A service of the caller's own. */
const renders: Service = {
  name: "renders",
  baseUrl: "https://renders.test/api",
  path: "/renders/{job}",
  headers: () => ({ "x-team": "blue" }),
  status: ["render.state", "render.phase"],
  words: { completed: ["Done"], error: ["Broken"] },
  id: "render.number",
  progress: "render.percent",
  progressMax: 100,
  createdAt: "render.times.0",
  completedAt: "render.times.1",
  serverTime: "now",
  error: "render.problem",
  resultUrl: "render.files.0.href",
};

Deno.test("a service of the caller's own reads any form", async () => {
  using time = new FakeTime();
  const created = "2026-01-01T00:00:00Z";
  const first = {
    now: "2026-01-01T00:00:10Z",
    render: {
      state: "",
      phase: "DRAWING",
      number: 7,
      percent: 150,
      times: [created],
    },
  };
  const last = {
    now: 1_767_225_615,
    render: {
      state: " done ",
      number: 7,
      times: [created, 1_767_225_612_000],
      files: [{ href: "https://files.test/7.mp4" }],
    },
  };
  const { fetch, headers } = scripted(json(first), json(last));
  const reports = await finish(
    time,
    Array.fromAsync(
      watchStatus("constant", { service: renders, job: "7", fetch }),
    ),
  );
  assertEquals(headers[0]?.get("x-team"), "blue");
  const [pending, done] = reports;
  assertEquals(
    [pending?.serverStatus, pending?.progress, pending?.age],
    ["DRAWING", 1, 10_000],
  );
  assertEquals([done?.status, done?.id], ["completed", "7"]);
  assertEquals([done?.completionTime, done?.waste], [12_000, 1_000]);
  assertEquals(done?.resultUrl, "https://files.test/7.mp4");
});

Deno.test("the server's clock is the response's Date, where the body has no time", async () => {
  const { serverTime: _, ...service } = renders;
  const render = { state: "done", times: [1_767_225_600, 1_767_225_630] };
  const headers = { date: "Thu, 01 Jan 2026 00:00:30 GMT" };
  const { fetch } = scripted(json({ render }, { headers }));
  const report = await fetchStatus("manual", { service, job: "7", fetch });
  assertEquals([report.completionTime, report.age], [30_000, 30_000]);
  assertEquals(report.waste, 0);
});

Deno.test("adaptive learns each service by itself", async () => {
  const begun: string[] = [];
  const start = () => ({
    begin: (origin: string) => void begun.push(origin),
    next: () => ({ done: true as const, value: 0 }),
  });
  const { fetch } = scripted(
    json({
      status: "completed",
      data: { status: "failed" },
      render: { state: "done" },
    }),
  );
  const baseUrl = "https://proxy.test/heygen";
  for (const service of [undefined, renders, heygenV3()]) {
    await fetchStatus(start, { service, job: "7", baseUrl, fetch });
  }
  assertEquals(begun, [
    "https://proxy.test",
    "https://proxy.test renders",
    "https://proxy.test heygenV3",
  ]);
});

Deno.test("headers of a call come before those of the service, and 304 keeps the state", async () => {
  using time = new FakeTime();
  const { fetch, headers } = scripted(
    json({ render: { state: "drawing" } }, { headers: { etag: '"1"' } }),
    () => new Response(null, { status: 304 }),
    json({ render: { state: "done" } }),
  );
  const options = { service: renders, job: "7", headers: { "X-Team": "red" } };
  const report = await finish(
    time,
    fetchStatus("constant", { ...options, fetch }),
  );
  assertEquals([report.status, report.requests], ["completed", 3]);
  assertEquals(headers[1]?.get("if-none-match"), '"1"');
  assertEquals(headers[1]?.get("x-team"), "red");
});
