import {
  fixed,
  fromSurvival,
  lognormal,
  randomStream,
} from "@heygen-sim/client/distributions";
import { createSimulator, type SimulatorOptions } from "@heygen-sim/simulator";
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { testWithFolder } from "../_needs.ts";
import { assertProblem, BASE, simulated, START } from "./routes/_simulated.ts";
import { FragileStore } from "./store/_fragile.ts";
import { Kept } from "./store/_kept.ts";

const OPTIONS: SimulatorOptions = { faults: ["empty,rate=0"] };
const VIDEO = { type: "url", url: "http://videos.test/a.mp4" };
const RECEIVER = "http://127.0.0.1:9999";

type Simulated = ReturnType<typeof simulated>;

/** All that a session has received. */
interface Transcript {
  readonly responses: unknown[];
  readonly messages: unknown[];
}

/** A simulator with most that can be configured, and what it sends. */
function world(seed: string, options: SimulatorOptions = {}) {
  const messages: unknown[] = [];
  const webhookFetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const text = await request.text();
    // The timestamp, which Standard Webhooks signs, is of real time.
    const signature = request.headers.get("heygen-signature");
    messages.push([request.url, signature, text]);
    return new Response(null, { status: text.length % 3 === 0 ? 500 : 200 });
  };
  const its = simulated({
    seed,
    delay: lognormal(5_000, 0.6),
    errorRate: 0.3,
    queue: seed === "1" ? 500 : 0,
    faults: [
      "status=503,retry-after=2,rate=0.2,on=read,count=9",
      "skew,rate=0.1",
      "not-found=3,rate=0.2",
    ],
    rules: [{ match: { title: "r*" }, times: 4, outcome: "error" }],
    rateLimit: "40/1s",
    maxConcurrentJobs: 6,
    whenFull: "queue",
    maxJobs: 30,
    journal: 50,
    balance: 60,
    retryAfterForm: "random",
    webhookFaults: ["duplicate,rate=0.3,count=4", "late=2,rate=0.3"],
    webhookFetch,
    ...options,
  });
  return { ...its, messages };
}

/** A session of random requests by all wires. */
class Session {
  readonly #random: () => number;
  /** Ids of what the session has created, by kind. */
  readonly ids: Record<string, string[]>;

  constructor(seed: string, ids: Record<string, string[]> = {}) {
    this.#random = randomStream(seed, "session");
    this.ids = structuredClone(ids);
  }

  async run(
    { ask, messages }: Simulated & { messages: unknown[] },
    steps: number,
  ): Promise<Transcript> {
    const responses: unknown[] = [];
    messages.length = 0;
    for (let step = 0; step < steps; step++) {
      const [method, path, body, more] = this.#request(step);
      const headers = {
        "x-client": this.#pick(["a", "b"]),
        "x-api-key": this.#pick(["k1", "k2"]),
        ...more,
      };
      const reply = await ask(method, path, { body, headers });
      this.#note(path, reply.body);
      responses.push([
        `${method} ${path}`,
        reply.status,
        Object.fromEntries(reply.headers),
        reply.text,
      ]);
    }
    const { text } = await ask("GET", "/webhooks/callbacks/deliveries");
    // Attempts of deliveries take real time.
    responses.push(text.replaceAll(/"duration[^,}]*/g, ""));
    return { responses, messages: [...messages] };
  }

  #request(
    step: number,
  ): [string, string, unknown?, Record<string, string>?] {
    const job = this.#id("jobs");
    const translation = this.#id("translations");
    const title = this.#pick(["r1", "r2", "other"]);
    const callback_url = `${RECEIVER}/done`;
    const v3 = { title, video: VIDEO, output_languages: ["es", "French"] };
    const key = { "idempotency-key": this.#pick(["x", "y", `${step}`]) };
    return this.#pick<
      () => [string, string, unknown?, Record<string, string>?]
    >([
      () => ["POST", "/jobs", { title, callback_url }, key],
      () => ["POST", "/jobs", { delay: "uniform:1,9", queue: 1 }],
      () => ["POST", "/jobs", { scenario: ["503", "pending", "completed"] }],
      () => ["POST", "/reset"],
      () => ["POST", "/v3/video-translations", { ...v3, callback_url }, key],
      () => ["POST", "/v3/video-translations/batches", {
        video_translations: [v3],
        callback_url,
      }],
      () => ["POST", "/v3/lipsyncs", { video: VIDEO, audio: VIDEO, title }],
      () => ["POST", "/v3/videos", { title }],
      () => ["POST", "/v2/video_translate", {
        video_url: VIDEO.url,
        output_language: "German",
        title,
      }],
      () => ["POST", "/v2/video/generate", { video_inputs: [{}], title }],
      () => ["GET", `/jobs/${job}`],
      () => ["GET", `/jobs/${job}`],
      () => ["GET", `/status/${job}`],
      () => ["GET", "/status"],
      () => ["GET", `/jobs/${job}/result`],
      () => ["GET", `/jobs/${job}/report`],
      () => ["DELETE", `/jobs/${job}`],
      () => ["GET", `/v3/video-translations/${translation}`],
      () => ["PATCH", `/v3/video-translations/${translation}`, { title }],
      () => ["DELETE", `/v3/video-translations/${translation}`],
      () => ["GET", `/v2/video_translate/${translation}`],
      () => ["GET", `/v1/video_status.get?video_id=${translation}`],
      () => ["GET", "/v3/video-translations?limit=5"],
      () => ["GET", "/v3/users/me"],
      () => ["GET", "/jobs?limit=5"],
      () => ["GET", "/report"],
      () => ["GET", "/journal?limit=20"],
      () => ["GET", "/faults"],
      () => ["GET", "/rules"],
      () => ["GET", "/clock"],
      () => ["PUT", "/faults/own", { fault: "html", count: 2, ttl: 9 }],
      () => ["DELETE", "/faults/own"],
      () => ["POST", "/rules", {
        times: 2,
        delay: "fixed:3",
        faults: ["skew"],
      }],
      () => ["POST", "/webhooks", { url: `${RECEIVER}/hook` }],
      () => ["POST", "/v3/webhooks/endpoints", { url: `${RECEIVER}/v3` }],
      () => ["GET", "/webhooks"],
      () => ["PATCH", "/settings", {
        errorRate: this.#random(),
        delay: this.#pick(["uniform:1,3", "fixed:2"]),
        maxConcurrentJobs: this.#pick([3, 6]),
      }],
      () => ["GET", "/settings"],
      () => ["POST", "/v3/assets/direct-uploads", {
        filename: "a.mp4",
        content_type: "video/mp4",
        size_bytes: 9,
      }],
      () => ["DELETE", `/v3/assets/${this.#id("assets")}`],
      () => ["DELETE", `/webhooks/${this.#id("webhooks")}`],
      () => ["POST", "/clock/advance", { seconds: this.#random() * 4 }],
      () => ["POST", "/clock/advance", { seconds: 2 }],
      () => ["POST", "/clock/advance", { seconds: 5 }],
      () => ["DELETE", "/journal"],
      () => ["GET", "/v3/webhooks/events"],
      () => ["GET", "/nowhere"],
    ])();
  }

  #note(path: string, body: Record<string, unknown> | undefined): void {
    for (const kind of ["jobs", "webhooks"]) {
      if (typeof body?.id === "string" && path === `/${kind}`) {
        (this.ids[kind] ??= []).push(body.id);
      }
    }
    const data = body?.data as Record<string, unknown> | undefined;
    if (typeof data?.asset_id === "string") {
      (this.ids.assets ??= []).push(data.asset_id);
    }
    for (const id of (data?.video_translation_ids as string[]) ?? []) {
      (this.ids.translations ??= []).push(id);
    }
  }

  #id(kind: string): string {
    return this.#pick(this.ids[kind] ?? ["none"]);
  }

  #pick<T>(values: readonly T[]): T {
    return values[Math.floor(this.#random() * values.length)] as T;
  }
}

for (const seed of ["1", "2"]) {
  Deno.test(`the same requests get the same bytes after a snapshot as after its restoration, ${seed}`, async () => {
    const first = world(seed);
    const before = new Session(`${seed} before`);
    await before.run(first, 100);
    const { text } = await first.ask("GET", "/snapshot");
    const snapshot = JSON.parse(text);
    assertEquals(first.simulator.snapshot(), snapshot);
    const after = () => new Session(`${seed} after`, before.ids);
    const expected = await after().run(first, 100);
    const another = world(`${seed} and more`, {
      faults: ["html"],
      rules: [{ outcome: "completed" }],
      errorRate: 1,
    });
    for (const other of [first, another]) {
      const { status } = await other.ask("PUT", "/snapshot", {
        body: snapshot,
      });
      assertEquals(status, 204);
      assertEquals(other.simulator.snapshot(), snapshot);
      const actual = await after().run(other, 100);
      for (const [index, response] of expected.responses.entries()) {
        assertEquals(actual.responses[index], response);
      }
      assertEquals(actual.messages, expected.messages);
    }
  });
}

Deno.test("a value that is no snapshot is refused, and changes nothing", async () => {
  const { ask, create, simulator } = simulated();
  await create({ title: "kept" });
  const snapshot = JSON.parse(JSON.stringify(simulator.snapshot()));
  const { content } = snapshot;
  const cases: [value: unknown, says: string][] = [
    [{ ...snapshot, format: "other" }, "it is not a snapshot"],
    [{ ...snapshot, version: 2 }, "its version must be 1: current value is 2"],
    [{ ...snapshot, content: {} }, "has been changed"],
    [{ ...snapshot, checksum: "" }, "has been changed"],
    [{ ...snapshot, content: { ...content, jobs: [] } }, "has been changed"],
    [{ ...snapshot, content: { ...content, time: 0 } }, "has been changed"],
  ];
  for (const [value, says] of cases) {
    const reply = await ask("PUT", "/snapshot", { body: value });
    const problem = {
      status: 422,
      title: "Unprocessable Entity",
      instance: "/snapshot",
    };
    assertStringIncludes(assertProblem(reply, problem), says);
    assertThrows(
      () => simulator.restore(value as typeof snapshot),
      TypeError,
      says,
    );
  }
  for (const value of [null, 1, "x", [], {}]) {
    assertEquals((await ask("PUT", "/snapshot", { body: value })).status, 422);
    const restore = () => simulator.restore(value as typeof snapshot);
    assertThrows(restore, TypeError, "it is not a snapshot");
  }
  assertEquals((await ask("GET", "/jobs")).body.jobs.length, 2);
  assertEquals((await ask("GET", "/jobs")).body.jobs[0].title, "kept");
});

Deno.test("a snapshot of another program's distributions is refused", async () => {
  const own = fromSurvival("mine", (t) => Math.exp(-t / 1_000));
  const other = simulated({ seed: "other" });
  const status = other.simulator.getStatus();
  const { simulator } = simulated({ delay: own });
  const snapshot = simulator.snapshot();
  const restore = () => other.simulator.restore(snapshot);
  assertThrows(restore, TypeError, "mine");
  const put = await other.ask("PUT", "/snapshot", { body: snapshot });
  assertEquals(put.status, 422);
  assertEquals(other.simulator.getStatus(), status);
  simulator.restore(snapshot);
  assertEquals(simulator.snapshot(), snapshot);
});

Deno.test("GET /snapshot leaves no trace, and both routes need the admin key", async () => {
  const logged: string[] = [];
  const { ask } = simulated({
    adminKey: "a",
    onRequest: ({ path }) => void logged.push(path),
  });
  const headers = { "x-admin-key": "a" };
  const first = await ask("GET", "/snapshot", { headers });
  const second = await ask("GET", "/snapshot", { headers });
  assertEquals([first.status, second.text], [200, first.text]);
  assertEquals((await ask("GET", "/snapshot")).status, 401);
  const put = await ask("PUT", "/snapshot", { body: JSON.parse(first.text) });
  assertEquals(put.status, 401);
  const { entries } = (await ask("GET", "/journal", { headers })).body;
  assertEquals(
    entries.map(({ status }: { status: number }) => status),
    [401],
  );
  assertEquals(logged.slice(0, 2), ["/snapshot", "/snapshot"]);
});

Deno.test("a snapshot that PUT /snapshot would refuse is not returned", async () => {
  const { ask, create } = simulated({ maxBody: 8 });
  assertEquals((await ask("GET", "/snapshot")).status, 200);
  for (const jobs of [60, 60]) {
    for (let i = 0; i < jobs; i++) await create();
    const reply = await ask("GET", "/snapshot");
    assertEquals(reply.status, 507);
    assertStringIncludes(reply.body.detail, "PUT /snapshot takes 8192 bytes");
  }
});

Deno.test("a snapshot that is far too large is not written", async () => {
  /** How often a snapshot of these jobs has read the delay, whose text it has. */
  const reads = async (jobs: number, hasWebhook: boolean) => {
    let reads = 0;
    const delay = {
      ...fixed(0),
      get label() {
        reads++;
        return "fixed:0";
      },
    };
    const webhookFetch = () => Promise.resolve(new Response());
    const { ask, create } = simulated({ delay, maxBody: 64, webhookFetch });
    const body = { url: "http://127.0.0.1:8080/" };
    if (hasWebhook) await ask("POST", "/webhooks", { body });
    for (let i = 0; i < jobs; i++) await create();
    reads = 0;
    assertEquals((await ask("GET", "/snapshot")).status, 507);
    return reads;
  };
  assertEquals(await reads(500, false) > 0, true, "no one knows its size");
  assertEquals(await reads(200, true), 0, "the messages are too large");
  assertEquals(await reads(700, false), 0, "the jobs are too many");
});

Deno.test("a simulation below /s/ goes on from a snapshot of another one", async () => {
  const { ask } = simulated();
  const created = await ask("POST", "/s/a/jobs", { body: { title: "mine" } });
  const { body } = await ask("GET", "/s/a/snapshot");
  assertEquals((await ask("PUT", "/s/b/snapshot", { body })).status, 204);
  const copy = await ask("GET", `/s/b/jobs/${created.body.id}`);
  assertEquals(copy.body.title, "mine");
  assertEquals((await ask("GET", `/jobs/${created.body.id}`)).status, 404);
  await ask("POST", "/s/a/clock/advance", { body: { seconds: 10 } });
  const path = `jobs/${created.body.id}`;
  assertEquals((await ask("GET", `/s/a/${path}`)).body.status, "completed");
  assertEquals((await ask("GET", `/s/b/${path}`)).body.status, "pending");
});

Deno.test("a restored report compares clients with the best plan", async () => {
  const { ask, create, simulator } = world("report", { faults: [], queue: 0 });
  const { id } = await create();
  for (let second = 0; second < 30; second++) {
    await ask("GET", `/jobs/${id}`, { headers: { "x-client": "me" } });
    await ask("POST", "/clock/advance", { body: { seconds: 1 } });
  }
  const report = async (its: Pick<Simulated, "ask">) =>
    (await its.ask("GET", "/report")).body.clients;
  const other = simulated();
  other.simulator.restore(simulator.snapshot());
  const [mine] = await report({ ask });
  assertEquals(typeof mine.ratio, "number");
  assertEquals(await report(other), [mine]);
});

Deno.test("a journal takes as much of a snapshot as it has room for", async () => {
  using from = world("journal").simulator;
  for (let i = 0; i < 5; i++) await from.fetch(`${BASE}/status`);
  const snapshot = from.snapshot();
  for (const [journal, count] of [[0, 0], [2, 2], [9, 5]] as const) {
    const { simulator, ask } = simulated({ journal });
    simulator.restore(snapshot);
    const { body } = await ask("GET", "/journal");
    assertEquals([body.count, body.dropped], [count, 5 - count]);
    simulator.close();
  }
});

Deno.test("a poll after an end that was seen before a snapshot is not early", async () => {
  const { clock, ask, simulator } = simulated();
  await ask("GET", "/status");
  await clock.advance(10_000);
  await ask("GET", "/status");
  const restored = simulated();
  restored.simulator.restore(simulator.snapshot());
  await restored.ask("GET", "/status");
  const [client] = (await restored.ask("GET", "/report")).body.clients;
  assertEquals([client.requests, client.early], [3, 0]);
});

Deno.test("a fault of deliveries ends in a restored simulation when it would have", async () => {
  const webhookFetch = () => Promise.resolve(new Response(null));
  const options = { webhookFetch, webhookFaults: ["lost,ttl=60"] };
  const before = simulated(options);
  await before.clock.advance(50_000);
  const { simulator, clock, ask, create } = simulated(options);
  simulator.restore(before.simulator.snapshot());
  const states: string[] = [];
  for (let i = 0; i < 2; i++) {
    await create({ delay: 5, callback_url: RECEIVER });
    await clock.advance(5_000);
    const { body } = await ask("GET", "/webhooks/callbacks/deliveries");
    states.push(body.deliveries[0].state);
  }
  assertEquals(states, ["lost", "delivered"]);
});

Deno.test("ids go on after removed ones, and no event is sent again", async () => {
  const { ask, create, simulator } = world("ids", { faults: [], queue: 0 });
  const headers = { "x-api-key": "any" };
  const upload = () =>
    ask("POST", "/v3/assets/direct-uploads", {
      headers,
      body: { filename: "a.mp4", content_type: "video/mp4", size_bytes: 9 },
    });
  const hook = () =>
    ask("POST", "/webhooks", {
      body: { url: RECEIVER, events: ["job.running"] },
    });
  const removed = [(await upload()).body.data.asset_id, (await hook()).body.id];
  await ask("DELETE", `/v3/assets/${removed[0]}`, { headers });
  await ask("DELETE", `/webhooks/${removed[1]}`);
  await create();
  const { id } = (await hook()).body;
  const last = (await hook()).body.id;
  await ask("DELETE", `/webhooks/${last}`);
  const snapshot = simulator.snapshot();
  const next = async () => [
    (await upload()).body.data.asset_id,
    (await hook()).body.id,
    (await ask("GET", `/webhooks/${id}/deliveries`)).body.deliveries,
  ];
  const expected = await next();
  simulator.restore(snapshot);
  assertEquals(await next(), expected);
  assertEquals(expected[2], []);
});

Deno.test("a restart leads back to the start, also after a restoration", async () => {
  const options = { faults: ["cut,rate=0"], rules: [{ times: 1 }] };
  const { ask, create, simulator } = simulated(options);
  await ask("DELETE", "/faults/cut");
  await ask("PUT", "/rules", { body: { rules: [{ delay: 1 }, {}] } });
  await create({ title: "mine" });
  const snapshot = simulator.snapshot();
  assertEquals((await ask("POST", "/restart")).status, 200);
  assertEquals((await ask("GET", "/faults")).body.faults.length, 1);
  assertEquals((await ask("GET", "/rules")).body.rules.length, 1);
  simulator.restore(snapshot);
  assertEquals((await ask("GET", "/faults")).body.faults.length, 0);
  assertEquals((await ask("GET", "/rules")).body.rules.length, 2);
  assertEquals((await ask("GET", "/jobs")).body.jobs[0].title, "mine");
  simulator.restart();
  assertEquals((await ask("GET", "/faults")).body.faults.length, 1);
  assertEquals((await ask("GET", "/jobs")).body.jobs.length, 1);
});

Deno.test("streams end with a restoration, and go on with the events of the snapshot", async () => {
  const { ask, create, clock, simulator } = simulated();
  const { id } = await create();
  await clock.advance(10_000);
  const events = async (last?: string) => {
    const headers = { ...(last && { "last-event-id": last }) };
    return (await ask("GET", `/jobs/${id}/events`, { headers })).text;
  };
  const first = await events();
  const snapshot = simulator.snapshot();
  const open = await simulator.fetch(`${BASE}/events`);
  const reading = open.text().then(() => "ended", () => "ended");
  simulator.restore(snapshot);
  assertEquals(await reading, "ended");
  assertEquals(await events(), first);
  const other = simulated();
  other.simulator.restore(snapshot);
  const [last] = /(?<=^id: ).*$/m.exec(first) ?? [];
  const rest = await other.ask("GET", `/jobs/${id}/events`, {
    headers: { "last-event-id": `${last}` },
  });
  assertEquals([rest.status, rest.text], [
    (await ask("GET", `/jobs/${id}/events`, {
      headers: { "last-event-id": `${last}` },
    })).status,
    await events(last),
  ]);
});

Deno.test("a clock of real time goes on from the time of the snapshot, at its speed", async () => {
  using time = new FakeTime(START);
  using simulator = createSimulator({ delay: fixed(60_000), errorRate: 0 });
  const send = (method: string, path: string, body: unknown) =>
    simulator.fetch(BASE + path, {
      method,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  await send("PATCH", "/settings", { speed: 10 });
  await time.tickAsync(1_000);
  const snapshot = simulator.snapshot();
  await send("PATCH", "/settings", { speed: 1 });
  await time.tickAsync(1e9);
  assertEquals(simulator.getStatus().status, "completed");
  simulator.restore(snapshot);
  assertEquals(simulator.clock.now(), START + 10_000);
  await time.tickAsync(4_999);
  assertEquals(simulator.getStatus().status, "pending");
  await time.tickAsync(1);
  const { status, completion_time } = simulator.getStatus();
  assertEquals([status, completion_time], ["completed", 60]);
});

testWithFolder(
  "a restored simulation is in the store, and nothing of the one before",
  async (folder) => {
    using kept = new Kept(`${folder}/sim.db`, OPTIONS);
    const { its: { ask, create } } = kept;
    await ask("PUT", "/faults/own", { body: { fault: "cut", rate: 0 } });
    const { id } = await create({ title: "old" });
    const { body } = await ask("GET", "/snapshot");
    const later = await create({ title: "later" });
    await kept.clock.advance(20_000);
    await ask("DELETE", "/faults/own");
    assertEquals((await ask("PUT", "/snapshot", { body })).status, 204);
    kept.crash(OPTIONS);
    assertEquals(kept.clock.now(), START);
    assertEquals((await kept.its.read(id)).status, "pending");
    const gone = await kept.its.ask("GET", `/jobs/${later.id}`);
    assertEquals(gone.status, 404);
    assertEquals((await kept.its.ask("GET", "/faults/own")).status, 200);
    const next = await kept.its.create({ title: "next" });
    assertEquals(next.id, later.id);
  },
);

Deno.test("a store that is full refuses a restoration, and the simulation goes on", async () => {
  const store = new FragileStore();
  const { ask, create, simulator } = simulated({ store });
  const snapshot = simulator.snapshot();
  await create({ title: "kept" });
  store.full = true;
  const reply = await ask("PUT", "/snapshot", { body: snapshot });
  assertEquals(reply.status, 507);
  assertStringIncludes(reply.body.detail, "Nothing has changed");
  assertEquals((await ask("GET", "/jobs")).body.jobs[0].title, "kept");
  store.full = false;
  await create();
  simulator.close();
  assertThrows(() => simulator.restore(snapshot), TypeError, "it is closed");
});

Deno.test("a limit that was lowered is the same after a restoration", async () => {
  const { ask, clock, create, simulator } = simulated();
  const ids: string[] = [];
  for (let i = 0; i < 3; i++) ids.push((await create()).id);
  await ask("PATCH", "/settings", { body: { maxJobs: 1 } });
  await clock.advance(10_000);
  const snapshot = simulator.snapshot();
  const session = async () => {
    const texts: string[] = [];
    for (const path of [...ids, ...ids].map((id) => `/jobs/${id}`)) {
      texts.push((await ask("GET", path)).text);
    }
    for (const path of ["/jobs", "/report"]) {
      texts.push((await ask("GET", path)).text);
    }
    return texts;
  };
  const expected = await session();
  simulator.restore(snapshot);
  assertEquals(await session(), expected);
});
