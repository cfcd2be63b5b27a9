import { fixed } from "@heygen-sim/client/distributions";
import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  createSimulator,
  systemClock,
  VirtualClock,
} from "@heygen-sim/simulator";
import { BASE, type Simulated, simulated, START } from "./_simulated.ts";

function automatic(options = {}): Simulated {
  return simulated({ autoAdvance: true, ...options });
}

/** Reads a job until it has ended, and gives its ages at each read, in ms. */
async function poll(
  { ask, clock }: Simulated,
  path: string,
  pace = 0,
): Promise<number[]> {
  const ages: number[] = [];
  for (let ended = false; !ended; ages.length < 100 || assert(false)) {
    await clock.advance(pace);
    const { body } = await ask("GET", path);
    ages.push(Date.parse(body.server_time) - START);
    ended = body.status !== "pending";
  }
  return ages;
}

Deno.test("on an automatic clock each read goes half-way to the job's end, and the last second at once", async () => {
  const its = automatic();
  const { id } = await its.create({ delay: 20 });
  assertEquals(await poll(its, `/jobs/${id}`), [
    10_000,
    15_000,
    17_500,
    18_750,
    19_375,
    20_000,
  ]);
  const odd = automatic();
  const { id: other } = await odd.create({ delay: 4.001 });
  const ages = await poll(odd, `/jobs/${other}`);
  assertEquals(ages, [2_001, 3_001, 4_001], "in whole milliseconds");
});

Deno.test("on an automatic clock a ten-minute job ends after about a dozen reads at any interval", async () => {
  for (const pace of [0, 10, 1_000, 20_000]) {
    const its = automatic();
    const { id } = await its.create({ delay: 600 });
    const ages = await poll(its, `/jobs/${id}`, pace);
    assert(ages.length >= 4 && ages.length <= 13, `${ages.length} reads`);
    const { completion_time } = await its.read(id);
    assertEquals(completion_time, 600);
  }
});

Deno.test("on an automatic clock a queued job is shown at work before it ends", async () => {
  const its = automatic();
  const { id } = await its.create({ queue: 8, delay: 4 });
  const phases: (string | null)[] = [];
  for (let phase: string | null = ""; phase !== null; phases.push(phase)) {
    ({ phase } = await its.read(id));
  }
  assertEquals(phases, [
    "queued",
    "queued",
    "queued",
    "running",
    "running",
    "running",
    null,
  ]);
});

Deno.test("on an automatic clock reads bring a job nearer that waits for others", async () => {
  const its = automatic({ maxConcurrentJobs: 1, whenFull: "queue" });
  const { id } = await its.create({ delay: 10 });
  const ages = await poll(its, `/jobs/${id}`);
  assertEquals(ages.at(-1), 20_000);
  assert(ages.includes(10_000), "it began when the first job ended");
  assert(ages.length < 15, `${ages.length} reads`);
});

Deno.test("on an automatic clock GET /status is a read as well", async () => {
  const its = automatic();
  const ages = await poll(its, "/status");
  assertEquals([ages[0], ages.at(-1)], [5_000, 10_000]);
});

Deno.test("an automatic clock is moved by reads of pending jobs alone", async () => {
  const its = automatic();
  const { ask, clock, create } = its;
  const ended = await create();
  await ask("DELETE", `/jobs/${ended.id}`);
  const { id } = await create();
  const known = await ask("HEAD", `/jobs/${id}`);
  for (
    const [method, path] of [
      ["GET", `/jobs/${ended.id}`],
      ["HEAD", `/jobs/${id}`],
      ["GET", `/jobs/${id}/result`],
      ["GET", "/jobs"],
      ["GET", "/clock"],
      ["GET", "/"],
      ["HEAD", "/status"],
      ["POST", "/jobs"],
      ["POST", "/reset"],
      ["DELETE", `/jobs/${id}`],
    ] as const
  ) {
    await ask(method, path);
    assertEquals(clock.now(), START, `${method} ${path}`);
  }
  assert(known.status === 200);
});

Deno.test("an automatic clock is moved by conditional reads, and does not wait for a script", async () => {
  const its = automatic();
  const { clock, ask, create } = its;
  const { id } = await create({ scenario: ["pending", "completed"] });
  const path = `/jobs/${id}`;
  assertEquals((await ask("GET", path)).body.status, "pending");
  assertEquals((await ask("GET", path)).body.status, "completed");
  assertEquals(clock.now(), START, "no phase is due");
  const other = await create({ delay: 1_000 });
  const { headers } = await ask("HEAD", `/jobs/${other.id}`);
  const etag = headers.get("etag") ?? "";
  await ask("GET", `/jobs/${other.id}`, { headers: { "if-none-match": etag } });
  assertEquals(clock.now(), START + 500_000);
});

Deno.test("no read moves a virtual clock that is not automatic", async () => {
  const its = simulated();
  const { id } = await its.create();
  for (const path of ["/status", `/jobs/${id}`]) await its.ask("GET", path);
  assertEquals(its.clock.now(), START);
});

Deno.test("faults that take time move an automatic clock, and no client hangs", async () => {
  const { clock, ask } = automatic();
  const headers = { "x-sim-fault": "latency=3" };
  const created = await ask("POST", "/jobs", { headers });
  assertEquals([created.status, clock.now()], [202, START + 3_000]);
  const halved = { "x-sim-fault": "stall-body=2" };
  const { text } = await ask("POST", "/reset", { headers: halved });
  assertEquals(JSON.parse(text).status, "pending");
  assertEquals(clock.now(), START + 5_000);
});

Deno.test("on an automatic clock concurrent delayed responses each have their delay", async () => {
  const { clock, ask } = automatic();
  const seconds = [10, 2, 10];
  const dates = await Promise.all(seconds.map(async (late) => {
    const headers = { "x-sim-fault": `latency=${late}` };
    const { headers: created } = await ask("POST", "/jobs", { headers });
    return Date.parse(created.get("date") ?? "") - START;
  }));
  assertEquals(dates, [10_000, 2_000, 10_000]);
  assertEquals(clock.now(), START + 10_000);
});

Deno.test("an endless stall ends when its client leaves, also on an automatic clock", async () => {
  const { clock, ask } = automatic();
  const leave = new AbortController();
  const answer = ask("POST", "/jobs", {
    headers: { "x-sim-fault": "stall" },
    signal: leave.signal,
  });
  await clock.advance(1_000);
  leave.abort("left");
  assertEquals(await answer.catch((reason) => reason), "left");
});

Deno.test("a delayed response moves an automatic clock no further, whatever else waits on it", async () => {
  const { clock, ask } = automatic();
  const leave = new AbortController();
  const { signal } = leave;
  const other = clock.delay(60_000, { signal }).catch((reason) => reason);
  const woken = clock.delay(1_000).then(() => clock.now());
  const headers = { "x-sim-fault": "latency=2" };
  await ask("POST", "/jobs", { headers });
  // Whatever moves the clock still has its turn.
  for (let i = 0; i < 5; i++) await clock.advance(0);
  assertEquals([await woken, clock.now()], [START + 1_000, START + 2_000]);
  const left = ask("POST", "/jobs", { headers, signal });
  leave.abort("left");
  assertEquals([await left.catch((it) => it), await other], ["left", "left"]);
});

Deno.test("an automatic clock goes to the year 9900 at most, and no request is held there", async () => {
  const end = Date.UTC(9_900, 0);
  let moves = 0;
  class Counted extends VirtualClock {
    override advance(ms: number): Promise<void> {
      moves++;
      return super.advance(ms);
    }
  }
  const clock = new Counted(end - 5_000);
  const { simulator, ask, create, read } = automatic({ clock });
  const { id } = await create({ delay: 20 });
  const late = (seconds: number) =>
    ask("POST", "/reset", { headers: { "x-sim-fault": `latency=${seconds}` } });
  await late(3);
  assertEquals(clock.now(), end - 2_000);
  assertEquals((await read(id)).server_time, "9900-01-01T00:00:00.000Z");
  await late(1_000);
  assertEquals((await read(id)).status, "pending");
  const stream = await simulator.fetch(`${BASE}/jobs/${id}/events`);
  await clock.advance(0);
  moves = 0;
  for (let i = 0; i < 5; i++) await clock.advance(0);
  assertEquals(moves, 5, "the stream waits in vain, and moves nothing");
  await stream.body?.cancel();
});

Deno.test("an automatic clock must be a virtual one", () => {
  assertThrows(
    () => createSimulator({ autoAdvance: true, clock: systemClock }),
    TypeError,
    "'autoAdvance' needs a VirtualClock",
  );
});

Deno.test("a client that only repeats a refused request moves an automatic clock to its end", async () => {
  const full = {
    maxConcurrentJobs: 1,
    whenFull: "reject",
    delay: fixed(100_000),
  };
  const key = { "x-api-key": "k" };
  const cases = [
    [{ rateLimit: "1/100s" }, "GET /status", 429, {}],
    [{ rateLimit: "1/100s" }, "GET /v3/users/me", 429, key],
    [full, "POST /jobs", 429, {}],
    [full, "POST /v3/videos", 429, key],
    [{ delay: fixed(0) }, "GET /status", 404, {
      "x-sim-fault": "not-found=100",
    }],
  ] as const;
  for (const [options, request, refusal, headers] of cases) {
    const { ask, clock } = automatic(options);
    const [method, path] = request.split(" ");
    const statuses: number[] = [];
    do {
      const { status } = await ask(method!, path!, { headers });
      statuses.push(status);
    } while (
      (statuses.at(-1) === refusal || statuses.length === 1) &&
      statuses.length < 20
    );
    assert(statuses.includes(refusal), request);
    assert(statuses.length > 5 && statuses.length < 20, `${statuses}`);
    assert(clock.now() >= START + 100_000, request);
  }
});

Deno.test("reads of a job without its result yet move an automatic clock until it is there", async () => {
  const { ask, clock } = automatic({ faults: ["no-result=30"] });
  const { id } = (await ask("POST", "/jobs", { body: { delay: 0 } })).body;
  let reads = 0;
  for (let url = null; url === null && reads < 20; reads++) {
    url = (await ask("GET", `/jobs/${id}`)).body.result_url;
  }
  assertEquals([reads, clock.now()], [6, START + 30_000]);
});

Deno.test("on an automatic clock the receiver of a webhook can read a pending job", async () => {
  const seen: string[] = [];
  let other = "";
  const its = automatic({
    async webhookFetch() {
      seen.push((await its.read(other)).status);
      return new Response();
    },
  });
  const { ask, create } = its;
  await ask("POST", "/webhooks", { body: { url: "http://127.0.0.1:9000/" } });
  const { id } = await create({ delay: 1 });
  other = (await create({ delay: 1_000 })).id;
  assertEquals((await its.read(id)).status, "completed");
  assertEquals(seen, ["pending"]);
  assertEquals((await its.read(other)).status, "pending");
});

Deno.test("on an automatic clock reads of a batch go on beside a job that waits for reads", async () => {
  const its = automatic({
    maxConcurrentJobs: 3,
    rules: [{ match: { number: 3 }, scenario: ["completed"] }],
  });
  const { ask, create } = its;
  await create({ delay: 30 });
  const body = {
    video_translations: [{
      video: { type: "url", url: "http://videos.test/a.mp4" },
      output_languages: ["es", "fr"],
    }],
  };
  const headers = { "x-api-key": "k" };
  const made = await ask("POST", "/v3/video-translations/batches", {
    headers,
    body,
  });
  const path = `/v3/video-translations/batches/${made.body.data.batch_id}`;
  let statuses: string[] = [];
  for (let reads = 0; reads < 20; reads++) {
    const { data } = (await ask("GET", path, { headers })).body;
    statuses = data.items.map((it: { status: string }) => it.status);
  }
  assertEquals(statuses, ["processing", "completed"]);
});
