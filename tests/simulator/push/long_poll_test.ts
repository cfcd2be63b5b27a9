import { fixed } from "@heygen-sim/client/distributions";
import {
  createSimulator,
  scaledClock,
  systemClock,
} from "@heygen-sim/simulator";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import {
  assertProblem,
  BASE,
  type Reply,
  type Simulated,
  simulated,
  START,
} from "../routes/_simulated.ts";
import { assertNothingLeft, phaseIn } from "./_watch.ts";

/** A long poll that may still be held. */
interface Poll {
  /** What it was answered, and when; `undefined` while it is held. */
  reply: Reply | undefined;
  at: number;
  failed: unknown;
}

const QUEUED = { queue: fixed(4_000) };

function poll(
  { ask, clock }: Simulated,
  path: string,
  wait = 30,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Poll {
  const poll: Poll = { reply: undefined, at: 0, failed: undefined };
  const sent = { headers: { prefer: `wait=${wait}`, ...headers } };
  ask("GET", path, signal ? { ...sent, signal } : sent).then((reply) => {
    poll.reply = reply;
    poll.at = clock.now() - START;
  }, (error) => poll.failed = error);
  return poll;
}

const seen = ({ reply, at }: Poll) =>
  reply &&
  `${at} ${reply.status} ${reply.body ? phaseIn(reply.body) : ""}`.trim();

Deno.test("a long poll is answered when its job comes to another phase, and not before", async () => {
  const world = simulated(QUEUED);
  const { clock, create } = world;
  const { id } = await create();
  const first = poll(world, `/jobs/${id}`);
  await clock.advance(3_999);
  assertEquals(first.reply, undefined);
  await clock.advance(1);
  assertEquals(seen(first), "4000 200 running");
  const second = poll(world, `/jobs/${id}`);
  await clock.advance(9_999);
  assertEquals(second.reply, undefined);
  await clock.advance(1_000);
  assertEquals(seen(second), "14000 200 completed");
  assertEquals(second.reply?.body.completion_time, 14);
  const third = poll(world, `/jobs/${id}`);
  await clock.advance(0);
  assertEquals(seen(third), "14999 200 completed", "it is over");
  await assertNothingLeft(world);
});

Deno.test("a long poll is answered after the time that it asked for, with the job as it is then", async () => {
  const world = simulated();
  const { id } = await world.create();
  const held = poll(world, `/jobs/${id}`, 5);
  await world.clock.advance(4_999);
  assertEquals(held.reply, undefined);
  await world.clock.advance(1);
  assertEquals(seen(held), "5000 200 running");
  assertEquals(held.reply?.body.progress, 0.5);
  await assertNothingLeft(world);
});

Deno.test("only a long poll has Preference-Applied, and all responses vary by Prefer", async () => {
  const world = simulated();
  const { ask, clock, create } = world;
  const { id } = await create();
  for (const path of ["/status", `/jobs/${id}`]) {
    for (const [wait, applied] of [[7, "wait=7"], [90, "wait=30"]] as const) {
      const held = poll(world, path, wait);
      await clock.advance(30_000);
      assertEquals(held.reply?.headers.get("preference-applied"), applied);
      assertEquals(held.reply?.headers.get("vary"), "prefer");
    }
    for (const prefer of ["wait=x", "respond-async"]) {
      const { headers } = await ask("GET", path, { headers: { prefer } });
      assertEquals(headers.get("preference-applied"), null);
      assertEquals(headers.get("vary"), "prefer");
    }
    const plain = await ask("GET", path);
    assertEquals(plain.headers.get("vary"), "prefer");
    const etag = plain.headers.get("etag") ?? "";
    const same = await ask("GET", path, { headers: { "if-none-match": etag } });
    assertEquals([same.status, same.headers.get("vary")], [304, "prefer"]);
    const { status, headers } = await ask("HEAD", path, {
      headers: { prefer: "wait=9" },
    });
    assertEquals([status, headers.get("preference-applied")], [200, null]);
    assertEquals(headers.get("vary"), "prefer");
    const now = await ask("GET", path, { headers: { prefer: "wait=0" } });
    assertEquals(now.headers.get("preference-applied"), "wait=0");
  }
  assertEquals(clock.next, Infinity);
});

Deno.test("a long poll on /status reports the end of the job, and its replacement", async () => {
  const world = simulated();
  const { ask, clock } = world;
  const one = poll(world, "/status");
  await clock.advance(3_000);
  await world.create();
  await clock.advance(0);
  assertEquals(one.reply, undefined, "another job does not concern it");
  const { body: reset } = await ask("POST", "/reset");
  await clock.advance(0);
  assertEquals(seen(one), "3000 200 pending");
  assertEquals(one.reply?.body.id, reset.id);
  const other = poll(world, "/status");
  await clock.advance(10_000);
  assertEquals(seen(other), "13000 200 completed");
});

Deno.test("a long poll is answered when its job is cancelled", async () => {
  const world = simulated(QUEUED);
  const { ask, clock, create } = world;
  const { id } = await create();
  const { id: another } = await create();
  const held = poll(world, `/jobs/${id}`);
  const status = poll(world, "/status", 3);
  await clock.advance(1_000);
  await ask("DELETE", `/jobs/${another}`);
  await clock.advance(1_000);
  assertEquals(held.reply, undefined);
  await ask("DELETE", `/jobs/${id}`);
  await clock.advance(0);
  assertEquals(seen(held), "2000 200 cancelled");
  assertEquals(status.reply, undefined);
  await clock.advance(1_000);
  assertEquals(seen(status), "3000 200 pending");
});

Deno.test("a long poll ends when a waiting job gets a slot", async () => {
  const world = simulated({ maxConcurrentJobs: 1, whenFull: "queue" });
  const { clock, create } = world;
  const { id } = await create();
  const held = poll(world, `/jobs/${id}`);
  await clock.advance(9_999);
  assertEquals(held.reply, undefined);
  await clock.advance(1);
  assertEquals(seen(held), "10000 200 running");
});

Deno.test("a long poll that knows another phase is answered at once, one that knows this phase is held", async () => {
  const world = simulated(QUEUED);
  const { ask, clock, create } = world;
  const { id } = await create();
  const { headers } = await ask("GET", `/jobs/${id}`);
  const tag = headers.get("etag") ?? "";
  const known = (tag: string) =>
    poll(world, `/jobs/${id}`, 20, { "if-none-match": tag });
  const held = known(tag);
  await clock.advance(4_500);
  assertEquals(seen(held), "4000 200 running");
  const late = known(tag);
  await clock.advance(0);
  assertEquals(seen(late), "4500 200 running");
  const running = late.reply?.headers.get("etag") ?? "";
  const polls = [
    running,
    `W/${running}`,
    `"x", ${running}`,
    `"x",W/${tag},${running}`,
    "*",
  ]
    .map(known);
  const others = ['"x"', `"${"0".repeat(16)}-2"`, `${tag}, "x"`].map(known);
  await clock.advance(9_499);
  assertEquals(polls.map(seen), polls.map(() => undefined));
  assertEquals(others.map(seen), others.map(() => "4500 200 running"));
  await clock.advance(1);
  assertEquals(polls.map(({ at }) => at), polls.map(() => 14_000));
});

Deno.test("a long poll without a change is a 304 for a client that knows the state", async () => {
  const world = simulated({ delay: fixed(1e9) });
  const { headers } = await world.ask("GET", "/status");
  const etag = headers.get("etag") ?? "";
  const held = poll(world, "/status", 5, { "if-none-match": etag });
  await world.clock.advance(5_000);
  assertEquals([seen(held), held.reply?.text], ["5000 304", ""]);
  assertEquals(held.reply?.headers.get("preference-applied"), "wait=5");
});

Deno.test("on /status, a client that knows the job that was replaced is answered at once", async () => {
  const world = simulated();
  const { headers } = await world.ask("GET", "/status");
  const etag = headers.get("etag") ?? "";
  await world.ask("POST", "/reset");
  const reply = poll(world, "/status", 20, { "if-none-match": etag });
  await world.clock.advance(0);
  assertEquals(seen(reply), "0 200 pending");
});

Deno.test("many long polls are held at once, and each is answered", async () => {
  const world = simulated();
  const { clock, create } = world;
  const { id } = await create();
  const { id: other } = await create();
  const polls = Array.from(
    { length: 100 },
    (_, i) =>
      poll(world, [`/jobs/${id}`, `/jobs/${other}`, "/status"][i % 3] ?? "", i),
  );
  await clock.advance(10_000);
  for (const [i, held] of polls.entries()) {
    assertEquals(held.at, Math.min(i, 10) * 1_000, `wait=${i}`);
  }
  await assertNothingLeft(world);
});

Deno.test("a client that leaves a long poll leaves no listener", async () => {
  const world = simulated();
  const { id } = await world.create();
  for (const path of ["/status", `/jobs/${id}`]) {
    const leaving = new AbortController();
    const held = poll(world, path, 30, {}, leaving.signal);
    await world.clock.advance(1_000);
    assert(world.clock.next < Infinity);
    leaving.abort(new Error("left"));
    await world.clock.advance(0);
    assertEquals(`${held.failed}`, "Error: left");
    assertEquals(world.clock.next, Infinity);
  }
  await assertNothingLeft(world);
});

Deno.test("the journal has the time of the response of a long poll, also of one that was left", async () => {
  const world = simulated();
  const { ask, clock, create } = world;
  const { id } = await create();
  poll(world, `/jobs/${id}`, 2);
  const leaving = new AbortController();
  poll(world, `/jobs/${id}`, 9, {}, leaving.signal);
  await clock.advance(3_000);
  leaving.abort();
  await clock.advance(0);
  const { body } = await ask("GET", `/journal?job=${id}`);
  const entries: Record<string, unknown>[] = body.entries;
  assertEquals(
    entries.slice(0, 2).map((it) => [it.at, it.answered_at, it.status]),
    [
      ["2024-01-01T00:00:00.000Z", "2024-01-01T00:00:03.000Z", 499],
      ["2024-01-01T00:00:00.000Z", "2024-01-01T00:00:02.000Z", 200],
    ],
  );
});

Deno.test("closing the simulator answers long polls with 503 at once", async () => {
  const world = simulated();
  const { id } = await world.create();
  const polls = [poll(world, "/status"), poll(world, `/jobs/${id}`)];
  await world.clock.advance(1);
  world.simulator.close();
  await world.clock.advance(0);
  for (const { reply } of polls) {
    assert(reply);
    assertProblem(reply, {
      status: 503,
      title: "Service Unavailable",
      instance: reply.body.instance,
    });
  }
  assertEquals(world.clock.next, Infinity);
});

Deno.test("a long poll advances an automatic clock to its response, and no further", async () => {
  const world = simulated({ autoAdvance: true, ...QUEUED });
  const { ask, clock, create } = world;
  const { id } = await create();
  const path = `/jobs/${id}`;
  const sent = { headers: { prefer: "wait=20" } };
  // Each read moves it half-way by itself before it is held.
  const reply = await ask("GET", path, sent);
  assertEquals([phaseIn(reply.body), clock.now() - START], ["running", 4_000]);
  const rest = await ask("GET", path, { headers: { prefer: "wait=1" } });
  assertEquals([phaseIn(rest.body), clock.now() - START], ["running", 10_000]);
  const ends = Array.from({ length: 20 }, () => poll(world, path));
  while (ends.some((it) => !it.reply && !it.failed)) await clock.advance(0);
  for (const it of ends) {
    assertEquals([phaseIn(it.reply?.body), it.reply?.body.server_time], [
      "completed",
      it.reply?.body.completed_at,
    ]);
  }
  assertEquals(clock.next, Infinity);
});

Deno.test("an automatic clock stops when the client of a long poll leaves", async () => {
  // Something falls due each second.
  const world = simulated({
    autoAdvance: true,
    maxConcurrentJobs: 1,
    whenFull: "queue",
    delay: fixed(1_000),
  });
  let last = "";
  for (let i = 0; i < 25; i++) last = (await world.create()).id;
  const leaving = new AbortController();
  world.clock.delay(3_500).then(() => leaving.abort(new Error("left")));
  await assertRejects(
    () =>
      world.ask("GET", `/jobs/${last}`, {
        headers: { prefer: "wait=30" },
        signal: leaving.signal,
      }),
    Error,
    "left",
  );
  for (let i = 0; i < 100; i++) await world.clock.advance(0);
  assert(world.clock.now() - START < 6_000, `${world.clock.now() - START}`);
  const { body } = await world.ask("GET", `/journal?job=${last}`);
  assertEquals(body.entries[0].status, 499);
});

Deno.test("on a real clock a long poll is answered when the job's time has come, also at another speed", async () => {
  for (const speed of [1, 20]) {
    using fake = new FakeTime(START);
    using simulator = createSimulator({
      clock: speed === 1 ? systemClock : scaledClock(speed),
      delay: fixed(2_500),
      errorRate: 0,
    });
    const answers: string[] = [];
    for (const wait of [1, 30]) {
      simulator.fetch(`${BASE}/status`, {
        headers: { prefer: `wait=${wait}` },
      }).then(async (response) => {
        const { status } = await response.json();
        answers.push(`${wait}: ${status} at ${(Date.now() - START) * speed}`);
      });
    }
    await fake.tickAsync(1_000 / speed);
    await fake.runMicrotasks();
    assertEquals(answers, ["1: pending at 1000"]);
    await fake.tickAsync(1_499 / speed - 1);
    await fake.runMicrotasks();
    assertEquals(answers.length, 1);
    await fake.tickAsync(2);
    await fake.runMicrotasks();
    assertEquals(
      answers[1]?.startsWith("30: completed at 25"),
      true,
      answers[1],
    );
  }
});

Deno.test("closing the simulator answers a long poll on an automatic clock with 503", async () => {
  const world = simulated({ autoAdvance: true, delay: fixed(20_000) });
  const { id } = await world.create({ scenario: ["completed"] });
  await world.clock.advance(20_000);
  const { id: other } = await world.create();
  world.clock.delay(15_000).then(() => world.simulator.close());
  const held = poll(world, `/jobs/${other}`);
  while (!held.reply) await world.clock.advance(0);
  assertEquals([held.reply.status, id === other], [503, false]);
});

Deno.test("a long poll that is answered late has shown the end of a cancelled job late", async () => {
  const world = simulated();
  const { ask, clock, create } = world;
  const { id } = await create();
  const held = poll(world, `/jobs/${id}`, 30, { "x-sim-fault": "latency=2" });
  await clock.advance(5_000);
  await ask("DELETE", `/jobs/${id}`);
  await clock.advance(2_000);
  assertEquals(seen(held), "7000 200 cancelled");
  const { body } = await ask("GET", `/jobs/${id}/report`);
  assertEquals(body.clients[0].waste_seconds, 2);
});

Deno.test("a long poll that a fault delays begins with the present phase", async () => {
  let now = START;
  let after = Infinity;
  const simulator = createSimulator({
    clock: {
      now: () => after-- > 0 ? now : now = START + 10_000,
      delay: () => Promise.reject(new Error("It was held")),
    },
    delay: fixed(10_000),
    maxConcurrentJobs: 1,
    whenFull: "queue",
  });
  const created = await simulator.fetch(`${BASE}/jobs`, { method: "POST" });
  const etag = created.headers.get("etag") ?? "";
  const { id } = await created.json();
  // Its turn comes while the request is on its way.
  after = 1;
  const response = await simulator.fetch(`${BASE}/jobs/${id}`, {
    headers: { prefer: "wait=9", "if-none-match": etag },
  });
  assertEquals(response.status, 200);
  assertEquals((await response.json()).phase, "running");
});
