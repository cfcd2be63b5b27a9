import { fixed } from "@heygen-sim/client/distributions";
import {
  createSimulator,
  systemClock,
  VirtualClock,
} from "@heygen-sim/simulator";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import {
  assertProblem,
  BASE,
  type Simulated,
  simulated,
  START,
} from "../routes/_simulated.ts";
import { CountedController } from "../../client/_signal.ts";
import { assertNothingLeft, phaseIn, short, watch } from "./_watch.ts";

const QUEUED = { queue: fixed(4_000) };

/** A world with a job that waits 4 s and takes 10 s, and the path of its events. */
async function withJob(
  options: Parameters<typeof simulated>[0] = QUEUED,
): Promise<Simulated & { id: string; path: string }> {
  const world = simulated(options);
  const { id } = await world.create();
  return { ...world, id, path: `/jobs/${id}/events` };
}

function assertNotBuffered(headers: Headers): void {
  assertEquals(headers.get("content-type"), "text/event-stream");
  assertEquals(headers.get("cache-control"), "no-cache");
  assertEquals(headers.get("x-accel-buffering"), "no");
}

Deno.test("GET /jobs/{id}/events reports each state as the job comes to it, then ends", async () => {
  const world = await withJob();
  const { clock, path, id } = world;
  const stream = await watch(world, path);
  assertEquals(stream.status, 200);
  assertNotBuffered(stream.headers);
  await clock.advance(3_999);
  assertEquals(short(stream.heard), ["1 queued"]);
  assert(
    stream.text.startsWith("retry: 1000\n\nid: 1\nevent: status\ndata: {"),
  );
  await clock.advance(1);
  assertEquals(short(stream.heard), ["1 queued", "2 running"]);
  await clock.advance(9_999);
  assertEquals([stream.heard.length, stream.end], [2, undefined]);
  await clock.advance(1);
  assertEquals(short(stream.heard), [
    "1 queued",
    "2 running",
    "102 completed",
    "102 end",
  ]);
  assertEquals([stream.heard[3]?.data, stream.end], [{}, "ended"]);
  assertEquals(
    stream.heard.slice(0, 3).map(({ data }) => Date.parse(data.server_time)),
    [START, START + 4_000, START + 14_000],
  );
  assertEquals(stream.heard[2]?.data, await world.read(id));
  await assertNothingLeft(world);
});

for (const late of [false, true]) {
  const when = late ? "after the job's end" : "as it comes";
  Deno.test(`the end counts as seen by a client that reads it ${when}, and then reads no further`, async () => {
    const world = await withJob();
    const { ask, clock, id, path, simulator } = world;
    const { body } = await simulator.fetch(BASE + path);
    // Not through another stream, which would read ahead.
    const reader = body?.getReader();
    const decoder = new TextDecoder();
    async function readToTheEnd(): Promise<void> {
      for (let text = ""; !text.includes("event: end");) {
        text += decoder.decode((await reader?.read())?.value);
      }
    }
    const early = late ? undefined : readToTheEnd();
    await clock.advance(14_000);
    await (early ?? readToTheEnd());
    await clock.advance(0);
    const report = await ask("GET", `/jobs/${id}/report`);
    const [{ end_seen_at, waste_seconds }] = report.body.clients;
    assertEquals([Date.parse(end_seen_at), waste_seconds], [START + 14_000, 0]);
    await assertNothingLeft(world);
  });
}

Deno.test("a stream also reports the states before its first read", async () => {
  const { simulator, clock, path } = await withJob();
  const response = await simulator.fetch(BASE + path);
  await clock.advance(20_000);
  const text = await response.text();
  assertEquals(
    [...text.matchAll(/^id: .*/gm)].join(),
    "id: 1,id: 2,id: 102,id: 102",
  );
  assertEquals(clock.next, Infinity);
});

Deno.test("a client that comes back to a stream receives new states alone", async () => {
  const world = await withJob();
  const { clock, path } = world;
  const from = async (seen: string) => {
    const stream = await watch(world, path, { from: seen });
    await clock.advance(0);
    return { stream, heard: short(stream.heard) };
  };
  assertEquals((await from("nonsense")).heard, ["1 queued"]);
  const known = await from("1");
  assertEquals(known.heard, []);
  await clock.advance(5_000);
  assertEquals(short(known.stream.heard), ["2 running"]);
  assertEquals((await from("1")).heard, ["2 running"]);
  assertEquals((await from("102")).heard, ["2 running"], "that was another");
  const middle = await from("2");
  assertEquals(middle.heard, []);
  await clock.advance(10_000);
  for (const stream of [middle, await from("2"), await from("1")]) {
    assertEquals(short(stream.stream.heard), ["102 completed", "102 end"]);
    assertEquals(stream.stream.end, "ended");
  }
  await assertNothingLeft(world);
});

Deno.test("a client that has seen the end receives a 204, and does not come back", async () => {
  const world = await withJob();
  const { clock, path } = world;
  await clock.advance(14_000);
  const { status, text, headers } = await world.ask("GET", path, {
    headers: { "last-event-id": "102" },
  });
  assertEquals([status, text, headers.get("content-type")], [204, "", null]);
  assertEquals((await world.ask("GET", path)).status, 200);
});

Deno.test("Last-Event-ID is a whole number; any other value is ignored", async () => {
  const { ask, clock, create, read } = simulated({ delay: fixed(1_000) });
  const { id } = await create({ title: "ü" });
  await clock.advance(1_000);
  const text = async (seen: string) => {
    const headers = { "last-event-id": seen };
    return (await ask("GET", `/jobs/${id}/events`, { headers })).text;
  };
  for (const seen of ["102", " 102 ", "0102"]) {
    assertEquals(await text(seen), "", seen);
  }
  const data = JSON.stringify(await read(id));
  const all = "retry: 1000\n\n" +
    `id: 102\nevent: status\ndata: ${data}\n\n` +
    "id: 102\nevent: end\ndata: {}\n\n";
  for (
    const seen of ["", "-1", "102.0", "1.02e2", "0x66", "a", "102, 2"]
      .concat("0".repeat(13) + "102")
  ) {
    assertEquals(await text(seen), all, seen);
  }
});

Deno.test("HEAD opens no stream", async () => {
  const world = await withJob();
  for (const path of [world.path, "/events"]) {
    const { status, text, headers } = await world.ask("HEAD", path);
    assertEquals([status, text], [200, ""]);
    assertNotBuffered(headers);
  }
  await assertNothingLeft(world);
});

Deno.test("the stream of a removed or unknown job is a problem", async () => {
  const { ask, clock, create } = simulated({ maxJobs: 2, delay: fixed(1_000) });
  const { id } = await create();
  const events = `/jobs/${id}/events`;
  await clock.advance(1_000);
  await create();
  assertProblem(await ask("GET", events), {
    status: 410,
    title: "Gone",
    instance: events,
  });
  const unknown = "/jobs/0123456789abcdef/events";
  assertProblem(await ask("GET", unknown), {
    status: 404,
    title: "Not Found",
    instance: unknown,
  });
});

Deno.test("a stream reports at once that a job is cancelled, or that its turn has come", async () => {
  const world = await withJob({ maxConcurrentJobs: 1, whenFull: "queue" });
  const { ask, clock, path, id } = world;
  const { id: next } = await world.create();
  const stream = await watch(world, path);
  const waiting = await watch(world, `/jobs/${next}/events`);
  const unborn = await watch(world, path);
  await clock.advance(10_000);
  assertEquals(short(stream.heard), ["1 queued", "2 running"]);
  assertEquals(short(waiting.heard), ["1 queued"]);
  await ask("DELETE", `/jobs/${id}`);
  await clock.advance(0);
  for (const it of [stream, unborn]) {
    assertEquals(short(it.heard).slice(2), ["102 cancelled", "102 end"]);
    assertEquals(it.heard[2]?.data.completion_time, 10);
  }
  assertEquals(short(waiting.heard), ["1 queued", "2 running"]);
  await ask("DELETE", `/jobs/${next}`);
  await clock.advance(0);
  assertEquals(waiting.end, "ended");
  await assertNothingLeft(world);
});

Deno.test("a stream reports an end that a script has caused, and takes no step of it", async () => {
  const world = simulated();
  const { id } = await world.create({ scenario: ["pending", "error"] });
  const stream = await watch(world, `/jobs/${id}/events`);
  await world.clock.advance(60_000);
  assertEquals(short(stream.heard), ["2 running"]);
  await world.read(id);
  await world.read(id);
  await world.clock.advance(0);
  assertEquals(short(stream.heard), ["2 running", "102 error", "102 end"]);
});

Deno.test("a client that leaves a stream leaves no listener, and other clients go on", async () => {
  const world = await withJob();
  const { clock, path } = world;
  const [one, two, other] = await Promise.all(
    [1, 2, 3].map(() => watch(world, path)),
  );
  await clock.advance(1_000);
  await one?.leave();
  await clock.advance(4_000);
  await two?.leave();
  assertEquals([one, two].map((it) => short(it?.heard ?? [])), [["1 queued"], [
    "1 queued",
    "2 running",
  ]]);
  await clock.advance(10_000);
  assertEquals(other?.end, "ended");
  const last = await watch(world, "/events");
  await clock.advance(0);
  await last.leave();
  await assertNothingLeft(world);
});

Deno.test("aborting a fetch in this process ends its stream", async () => {
  const world = await withJob();
  for (const path of [world.path, "/events"]) {
    const leaving = new AbortController();
    const stream = await watch(world, path, { signal: leaving.signal });
    await world.clock.advance(1);
    leaving.abort(new Error("left"));
    await world.clock.advance(0);
    assertEquals(`${stream.end}`, "Error: left");
    assertEquals(world.clock.next, Infinity);
  }
  await assertNothingLeft(world);
});

Deno.test("a stream that is over has no listener on its caller's signal", async () => {
  for (const way of ["ended", "left", "aborted", "closed"]) {
    const world = await withJob();
    const { clock, path, simulator } = world;
    const caller = new CountedController();
    const { signal } = caller;
    const stream = await watch(world, path, { signal });
    await clock.advance(1_000);
    assert(caller.listening > 0);
    if (way === "ended") await clock.advance(13_000);
    else if (way === "left") await stream.leave();
    else if (way === "aborted") caller.abort();
    else simulator.close();
    await clock.advance(0);
    assertEquals([way, caller.listening], [way, 0]);
  }
});

Deno.test("an abort before the response leaves no stream open", async () => {
  const world = await withJob();
  // With faults about, an answer takes a while, if only of promises.
  const headers = { "x-sim-fault": "stall-body=1000" };
  for (const path of [world.path, "/events"]) {
    for (let turns = 0; turns < 20; turns++) {
      const leaving = new AbortController();
      const { signal } = leaving;
      const answer = world.simulator.fetch(BASE + path, { headers, signal })
        .then((response) => response.text());
      const ended = answer.catch((error) => error.message);
      for (let i = 0; i < turns; i++) await null;
      leaving.abort(new Error("left"));
      assertEquals(await ended, "left");
      await world.clock.advance(0);
      assertEquals(world.clock.next, Infinity, `after ${turns} turns`);
    }
  }
  await assertNothingLeft(world);
});

Deno.test("closing the simulator ends all streams, and leaves nothing behind", async () => {
  const world = await withJob();
  const streams = await Promise.all(
    [world.path, world.path, "/events"].map((path) => watch(world, path)),
  );
  await world.clock.advance(1);
  world.simulator.close();
  await world.clock.advance(0);
  assertEquals(streams.map(({ end }) => end), ["ended", "ended", "ended"]);
  assertEquals(world.clock.next, Infinity);
  assertEquals((await watch(world, world.path)).status, 503);
});

Deno.test("a stream advances an automatic clock to the end of its job, and no further", async () => {
  const world = await withJob({ ...QUEUED, autoAdvance: true });
  const { simulator, clock, path } = world;
  const texts = await Promise.all(
    Array.from(
      { length: 10 },
      async () => (await simulator.fetch(BASE + path)).text(),
    ),
  );
  for (const text of texts) {
    assertEquals(text.match(/"server_time":"[^"]*"/g), [
      '"server_time":"2024-01-01T00:00:00.000Z"',
      '"server_time":"2024-01-01T00:00:04.000Z"',
      '"server_time":"2024-01-01T00:00:14.000Z"',
    ]);
  }
  assertEquals(clock.now() - START, 14_000);
});

Deno.test("a stream advances an automatic clock for an event that becomes due later", async () => {
  const world = simulated({
    autoAdvance: true,
    maxConcurrentJobs: 1,
    whenFull: "queue",
  });
  await world.clock.advance(10_000);
  // Nothing is due as long as the script of the first goes on.
  const { id: scripted } = await world.create({ scenario: ["completed"] });
  const { id } = await world.create();
  const stream = await watch(world, `/jobs/${id}/events`);
  const all = await watch(world, "/events");
  await world.clock.advance(0);
  assertEquals([short(stream.heard), all.heard], [["1 queued"], []]);
  await world.read(scripted);
  while (!stream.end) await world.clock.advance(0);
  assertEquals(short(stream.heard).at(-1), "102 end");
  assertEquals(all.heard.map(({ data }) => phaseIn(data)), [
    "completed",
    "running",
    "completed",
  ]);
  const { id: later } = await world.create();
  while (all.heard.length < 5) await world.clock.advance(0);
  assertEquals(all.heard.slice(3).map(({ data }) => [data.id, phaseIn(data)]), [
    [later, "running"],
    [later, "completed"],
  ]);
});

Deno.test("a stream advances an automatic clock for a job that has a slot and is still queued", async () => {
  const world = simulated({
    ...QUEUED,
    autoAdvance: true,
    maxConcurrentJobs: 1,
    whenFull: "queue",
  });
  await world.clock.advance(14_000);
  const { id: scripted } = await world.create({
    queue: 0,
    scenario: ["completed"],
  });
  const { id } = await world.create();
  const stream = await watch(world, `/jobs/${id}/events`);
  await world.clock.advance(0);
  // Its turn has come, and its own time in the queue has not passed.
  await world.read(scripted);
  for (let i = 0; i < 100; i++) await world.clock.advance(0);
  assertEquals(short(stream.heard), [
    "1 queued",
    "2 running",
    "102 completed",
    "102 end",
  ]);
  assertEquals(world.clock.now() - START, 28_000);
});

Deno.test("an automatic clock stops when the client of a stream leaves", async () => {
  // Something falls due each second.
  const world = simulated({
    autoAdvance: true,
    maxConcurrentJobs: 1,
    whenFull: "queue",
    delay: fixed(1_000),
  });
  let last = "";
  for (let i = 0; i < 25; i++) last = (await world.create()).id;
  for (const path of [`/jobs/${last}/events`, "/events"]) {
    const start = world.clock.now();
    const stream = await watch(world, path);
    await world.clock.delay(3_500);
    await stream.leave();
    for (let i = 0; i < 100; i++) await world.clock.advance(0);
    const moved = world.clock.now() - start;
    assert(moved < 6_000, `${moved}`);
    assertEquals(stream.end, "ended");
  }
});

Deno.test("each client receives URLs with the origin of its own request", async () => {
  const world = await withJob();
  const hosts = ["http://one.test", "http://another.test", "http://one.test"];
  const texts = await Promise.all(hosts.map(async (host) => {
    const response = await world.simulator.fetch(host + world.path);
    return response.text.bind(response);
  }));
  await world.clock.advance(14_000);
  for (const [i, text] of texts.entries()) {
    const [url] = /"result_url":"[^"]*/.exec(await text()) ?? [];
    assertEquals(url, `"result_url":"${hosts[i]}/jobs/${world.id}/result`);
  }
});

Deno.test("on a real clock streams send a heartbeat each 15 s, with one timer for all", async () => {
  using fake = new FakeTime(START);
  using simulator = createSimulator({
    clock: systemClock,
    delay: fixed(40_000),
    errorRate: 0,
  });
  const tick = async (ms: number) => {
    await fake.runMicrotasks();
    await fake.tickAsync(ms);
    await fake.runMicrotasks();
  };
  const created = await simulator.fetch(`${BASE}/jobs`, { method: "POST" });
  const path = `/jobs/${(await created.json()).id}/events`;
  const one = await watch({ simulator }, path);
  await tick(10_000);
  const other = await watch({ simulator }, "/events");
  const beats = () =>
    [one, other].map(({ text }) => text.split("\n:\n").length - 1);
  await tick(4_999);
  assertEquals(beats(), [0, 0]);
  await tick(1);
  assertEquals(beats(), [1, 1]);
  const leaving = await watch({ simulator }, path);
  await tick(15_000);
  assertEquals(beats(), [2, 2]);
  await leaving.leave();
  await tick(10_001);
  assertEquals([one.end, short(one.heard)], ["ended", [
    "2 running",
    "102 completed",
    "102 end",
  ]]);
  await tick(5_000);
  assertEquals(beats(), [2, 3]);
  await other.leave();
  await fake.runMicrotasks();
  assertEquals(fake.next(), false, "a timer is left");
  const { clients } = await (await simulator.fetch(`${BASE}/report`)).json();
  assertEquals(clients[0].failed, 0, "a heartbeat takes nothing back");
  const late = await watch({ simulator }, "/events");
  await tick(15_000);
  assertEquals(late.text.includes("\n:\n"), true, "the heart beats again");
  await late.leave();
});

Deno.test("a client that does not read gets no heartbeats", async () => {
  using fake = new FakeTime(START);
  using simulator = createSimulator({ clock: systemClock, delay: fixed(1e9) });
  const response = await simulator.fetch(`${BASE}/events`);
  for (let i = 0; i < 4; i++) {
    await fake.runMicrotasks();
    await fake.tickAsync(15_000);
    await fake.runMicrotasks();
  }
  simulator.close();
  assertMatch(await response.text(), /^retry: 1000\nid: \d+\n\n$/);
});

Deno.test("on a virtual clock only network streams send heartbeats, in real time", async () => {
  using fake = new FakeTime(START);
  for (const autoAdvance of [false, true]) {
    const clock = new VirtualClock();
    using simulator = createSimulator({
      clock,
      autoAdvance,
      delay: fixed(1e9),
      maxConcurrentJobs: 1,
      whenFull: "queue",
      seed: 1,
    });
    const { handle, fetch } = simulator;
    // A job whose end is unknown.
    const body = '{"scenario":["completed"]}';
    const headers = { "content-type": "application/json" };
    const asked = { method: "POST", headers, body };
    const { id } = await (await fetch(`${BASE}/jobs`, asked)).json();
    const path = `/jobs/${id}/events`;
    const local = await watch({ simulator }, path);
    // As a server hands requests on.
    const served = await watch({
      simulator: {
        ...simulator,
        fetch: async (url, init) => await handle(new Request(url, init)),
      },
    }, path);
    const tick = async (ms: number) => {
      await fake.runMicrotasks();
      await fake.tickAsync(ms);
      await fake.runMicrotasks();
    };
    await tick(14_999);
    assertEquals(served.text.includes("\n:\n"), false);
    await tick(1);
    assertEquals(served.text.split("\n:\n").length, 2);
    await tick(15_000);
    assertEquals(served.text.split("\n:\n").length, 3);
    assertEquals(local.text.includes("\n:\n"), false);
    await served.leave();
    await fake.runMicrotasks();
    assertEquals(fake.next(), false, "a timer is left");
    await local.leave();
  }
});

Deno.test("in process a stream on a virtual clock sends no heartbeats", async () => {
  const world = await withJob({ delay: fixed(1e9) });
  const stream = await watch(world, world.path);
  const { length } = stream.text;
  await world.clock.advance(600_000);
  assertEquals(stream.text.length > length, true);
  assertEquals(stream.text.includes("\n:\n"), false);
  await stream.leave();
});

Deno.test("a stream is one poll, which has shown the states that were read, when they were read", async () => {
  const world = await withJob();
  const { ask, clock, path, id, simulator } = world;
  const headers = { "x-client": "reader" };
  const stream = await watch(world, path, { headers });
  const left = await watch(world, path, { headers: { "x-client": "left" } });
  await simulator.fetch(BASE + path, { headers: { "x-client": "unread" } });
  await clock.advance(5_000);
  await left.leave();
  await clock.advance(9_000);
  assertEquals(stream.end, "ended");
  const { body } = await ask("GET", `/jobs/${id}/report`);
  // deno-lint-ignore no-explicit-any -- as JSON has it
  const reply = Object.fromEntries(body.clients.map((it: any) => [
    it.client,
    [it.end_seen_at, it.requests ?? it.polls],
  ]));
  assertEquals(reply.reader?.[0], "2024-01-01T00:00:14.000Z");
  assertEquals(reply.left?.[0], null);
  assertEquals(reply.unread, undefined);
  const journal = await ask("GET", `/journal?job=${id}&client=reader`);
  assertEquals(journal.body.entries[0].bytes, stream.text.length);
});

Deno.test("a stream that is read late has shown the end of a cancelled job late", async () => {
  const { ask, clock, path, id, simulator } = await withJob();
  const response = await simulator.fetch(BASE + path);
  await clock.advance(5_000);
  await ask("DELETE", `/jobs/${id}`);
  await clock.advance(2_000);
  await response.text();
  const { body } = await ask("GET", `/jobs/${id}/report`);
  assertEquals(body.clients[0].waste_seconds, 2);
});
