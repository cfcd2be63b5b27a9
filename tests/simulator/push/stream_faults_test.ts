import { fixed } from "@heygen-sim/client/distributions";
import {
  assert,
  assertEquals,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import {
  BASE,
  type Simulated,
  simulated,
  START,
} from "../routes/_simulated.ts";
import { assertNothingLeft, short, watch } from "./_watch.ts";

/** A world with a job that waits 4 s and takes 10 s, and its stream with a fault. */
async function faulty(fault: string, seed: number | string = 1) {
  const world: Simulated = simulated({ queue: fixed(4_000), seed });
  const { id } = await world.create();
  const path = `/jobs/${id}/events`;
  const open = (from?: string) =>
    watch(world, path, { from, headers: { "x-sim-fault": fault } });
  return { ...world, world, path, id, open };
}

/** All that the stream would say. */
async function whole(seed: number | string): Promise<string> {
  const { clock, world, path } = await faulty("cut", seed);
  const stream = await watch(world, path);
  await clock.advance(14_000);
  return stream.text;
}

Deno.test("cut breaks a stream in the middle of one of its first chunks, each time at another", async () => {
  const texts = new Set<string>();
  for (let seed = 0; seed < 30; seed++) {
    const { clock, ask, id, open, world } = await faulty("cut", seed);
    const stream = await open();
    await clock.advance(14_000);
    assert(stream.end instanceof Error, `${stream.end}`);
    assertEquals(stream.end.name, "ConnectionCut");
    const all = await whole(seed);
    assert(all.startsWith(stream.text), "what comes is true");
    assert(stream.text.startsWith("retry: 1000\n\n"));
    texts.add(stream.text);
    const { body } = await ask("GET", `/jobs/${id}/report`);
    const ended = short(stream.heard).includes("102 completed");
    // Half of an event shows nothing.
    assertEquals(body.clients[0].end_seen_at !== null, ended, stream.text);
    const journal = await ask("GET", `/journal?job=${id}`);
    const faults = journal.body.entries.flatMap((it: { faults: string[] }) =>
      it.faults
    );
    assertEquals(faults, ["cut"]);
    assertEquals(body.clients[0].bytes, stream.text.length);
    await assertNothingLeft(world);
  }
  assert(texts.size >= 4, `${texts.size}`);
});

Deno.test("a stream that is shorter than where it would be cut is cut at its end", async () => {
  for (let seed = 0; seed < 10; seed++) {
    const { clock, open } = await faulty("cut", seed);
    await clock.advance(14_000);
    // Only the end is left: two chunks and the beginning.
    const stream = await open("2");
    await clock.advance(0);
    assert(stream.end instanceof Error, stream.text);
  }
});

Deno.test("stall-body delays a stream in the middle", async () => {
  for (let seed = 0; seed < 10; seed++) {
    const { ask, clock, id, open, world } = await faulty(
      "stall-body=60",
      seed,
    );
    const stream = await open();
    await clock.advance(14_000);
    const all = await whole(seed);
    assertEquals(stream.end, undefined);
    assert(all.startsWith(stream.text));
    await clock.advance(60_000);
    assertEquals([stream.text, stream.end], [all, "ended"]);
    const { body } = await ask("GET", `/jobs/${id}/report`);
    assertNotEquals(body.clients[0].end_seen_at, null);
    assertEquals(body.clients[0].bytes, all.length);
    await assertNothingLeft(world);
  }
});

Deno.test("a client that leaves a stalled stream leaves no listener, as does a closed simulator", async () => {
  for (const leave of ["client", "simulator"]) {
    const { clock, open, simulator, world } = await faulty("stall-body=1000");
    const stream = await open();
    await clock.advance(60_000);
    assertEquals(stream.end, undefined);
    if (leave === "client") {
      await stream.leave();
      await assertNothingLeft(world);
    } else {
      simulator.close();
      await clock.advance(0);
      assert(stream.end instanceof Error);
      assertEquals(clock.next, Infinity);
    }
  }
});

Deno.test("the journal has a stream whose client left before the cut", async () => {
  for (const fault of ["cut", "stall-body=1000"]) {
    const { ask, clock, id, path, simulator, world } = await faulty(fault);
    const leaving = new AbortController();
    const { signal } = leaving;
    const stream = await watch(world, path, {
      headers: { "x-sim-fault": fault },
      signal,
    });
    await clock.advance(1_000);
    leaving.abort(new Error("left"));
    await clock.advance(0);
    assertEquals(`${stream.end}`, "Error: left");
    const { body } = await ask("GET", `/journal?job=${id}`);
    const paths = body.entries.map((it: { path: string }) => it.path);
    assertEquals(paths.filter((it: string) => it === path), [path], fault);
    await assertNothingLeft(world);
    simulator.close();
  }
});

Deno.test("stuck keeps the end of a job from its stream, which stays open until its reader leaves", async () => {
  const { ask, clock, id, open, world } = await faulty("stuck");
  const streams = [await open()];
  await clock.advance(60_000);
  streams.push(await open());
  await clock.advance(60_000);
  assertEquals(streams.map(({ heard }) => short(heard)), [
    ["1 queued", "2 running"],
    [],
  ]);
  assertEquals(streams.map(({ end }) => end), [undefined, undefined]);
  for (const stream of streams) await stream.leave();
  const { body } = await ask("GET", `/jobs/${id}/report`);
  const [{ end_seen_at, requests, bytes }] = body.clients;
  assertEquals([end_seen_at, requests], [null, 2]);
  assertEquals(bytes, streams.map(({ text }) => text).join("").length);
  await assertNothingLeft(world);
});

Deno.test("stuck lets a stream report that the job was cancelled", async () => {
  const { ask, clock, id, open, world } = await faulty("stuck");
  const stream = await open();
  await ask("DELETE", `/jobs/${id}`);
  await clock.advance(0);
  assertEquals(stream.end, "ended");
  assertEquals(short(stream.heard), ["1 queued", "102 cancelled", "102 end"]);
  await assertNothingLeft(world);
});

Deno.test("faults that rewrite a body rewrite the states of a stream", async () => {
  const later = START + 60_000;
  const expected: Record<string, unknown[]> = {
    "skew=60": [["pending", later, false], ["pending", later, false], [
      "completed",
      later,
      true,
    ]],
    "no-result": [["pending", START, false], ["pending", START, false], [
      "completed",
      START,
      false,
    ]],
    "unknown-status": Array(3).fill(["transcoding", START, false]),
  };
  for (const [fault, states] of Object.entries(expected)) {
    const { ask, clock, id, open, world } = await faulty(fault);
    const stream = await open();
    await clock.advance(14_000);
    const seen = stream.heard.filter(({ event }) => event === "status");
    assertEquals(
      seen.map(({ data: { status, created_at, result_url } }) => [
        status,
        Date.parse(created_at),
        result_url !== null,
      ]),
      states,
      fault,
    );
    assertEquals(stream.headers.get("retry-after"), null);
    assertEquals(stream.end, "ended");
    const { body } = await ask("GET", `/jobs/${id}/report`);
    assertEquals([body.clients[0].faulted, body.clients[0].bytes], [
      1,
      stream.text.length,
    ]);
    await assertNothingLeft(world);
  }
});

Deno.test("skew moves the times in a stream of all jobs", async () => {
  const world = simulated();
  const headers = { "x-sim-fault": "skew=-60" };
  const stream = await watch(world, "/events", { headers });
  const title = "one\u2028data: {}\u2029two";
  await world.create({ title });
  await world.clock.advance(0);
  const data = stream.heard[0]?.data;
  assertEquals([data.title, Date.parse(data.created_at)], [
    title,
    START - 60_000,
  ]);
  await stream.leave();
  await assertNothingLeft(world);
});

Deno.test("status puts a problem in place of a stream, and none is left open", async () => {
  const { ask, path, world } = await faulty("");
  for (const fault of ["status=503", "empty", "html"]) {
    const { headers, text } = await ask("GET", path, {
      headers: { "x-sim-fault": fault },
    });
    assertNotEquals(headers.get("content-type"), "text/event-stream", fault);
    assertEquals(text.includes("retry: 1000"), false, fault);
    await assertNothingLeft(world);
  }
});

Deno.test("a delayed stream reports the state at its start, and none is open when the client leaves before", async () => {
  const { clock, open, path, world, simulator } = await faulty("latency=5");
  const opening = open();
  const leaving = new AbortController();
  const left = simulator.fetch(BASE + path, {
    headers: { "x-sim-fault": "latency=5" },
    signal: leaving.signal,
  }).catch((error) => error);
  await clock.advance(1_000);
  leaving.abort(new Error("left"));
  assertEquals(`${await left}`, "Error: left");
  await clock.advance(4_000);
  const stream = await opening;
  await clock.advance(0);
  assertEquals(short(stream.heard), ["2 running"]);
  await stream.leave();
  await assertNothingLeft(world);
});

Deno.test("a stream that is delayed past the end sends the end to a client that knows the last state", async () => {
  const { clock, open, world } = await faulty("latency=5");
  await clock.advance(10_000);
  // No client can know that by then, but one that does need not come back.
  const opening = open("102");
  await clock.advance(5_000);
  const stream = await opening;
  await clock.advance(0);
  assertEquals([short(stream.heard), stream.end], [["102 end"], "ended"]);
  await assertNothingLeft(world);
});

Deno.test("a stream that is delayed past the end moves an automatic clock no further", async () => {
  const world = simulated({ autoAdvance: true });
  const { clock, create } = world;
  const { id } = await create({ delay: 1 });
  await create({ delay: 60 });
  const stream = await watch(world, `/jobs/${id}/events`, {
    headers: { "x-sim-fault": "latency=fixed:5" },
  });
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(short(stream.heard), ["102 completed", "102 end"]);
  assertEquals(clock.now() - START, 5_000);
});

Deno.test("a delayed /events begins at the time of its request, and can be cut", async () => {
  const world = simulated();
  const opening = watch(world, "/events", {
    headers: { "x-sim-fault": "latency=5" },
  });
  const { id } = await world.create();
  await world.clock.advance(5_000);
  const stream = await opening;
  await world.clock.advance(0);
  assertEquals(stream.heard.map(({ data }) => data.id), [id]);
  const cut = await watch(world, "/events", {
    from: "0",
    headers: { "x-sim-fault": "cut" },
  });
  for (let i = 0; i < 5; i++) await world.create();
  await world.clock.advance(0);
  assert(cut.end instanceof Error);
});

Deno.test("a client that leaves without reading leaves nothing, whatever breaks the response", async () => {
  const { world, path, id } = await faulty("none");
  for (const target of [path, `/jobs/${id}`]) {
    for (const fault of ["none", "cut", "stall-body", "skew", "stuck"]) {
      const leave = new AbortController();
      await world.simulator.fetch(BASE + target, {
        headers: { "x-sim-fault": fault, "x-client": fault },
        signal: leave.signal,
      });
      leave.abort();
    }
  }
  const { text } = await world.ask("GET", "/metrics");
  assertStringIncludes(text, "open_requests 0\n");
  const { clients } = (await world.ask("GET", "/report")).body;
  const requests = clients.map((it: { requests: number }) => it.requests);
  assertEquals(requests, [2, 2, 2, 2, 2]);
});
