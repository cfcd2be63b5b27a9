import { constant, fetchStatus } from "@heygen-sim/client";
import { VirtualClock } from "@heygen-sim/simulator";
import { assert, assertEquals } from "@std/assert";
import {
  job,
  pushed,
  pushServer,
  refuse,
  type Reply,
  simulated,
} from "./_push_server.ts";

const channel = "push";

Deno.test("push falls back to long polls, and reports the end when it happens", async () => {
  using server = simulated(61_500);
  const { clock, paths } = server;
  const fetch = (url: string, init: RequestInit) =>
    url.endsWith("/events")
      ? Promise.resolve(refuse(404))
      : server.fetch(url, init);
  const options = { channel, fetch, clock } as const;
  const report = await clock.run(fetchStatus("manual", options));
  // Held for 25, 25 and 11.5 s; the 404 is not the simulator's.
  assertEquals(paths, ["/status", "/status", "/status", "/status"]);
  assertEquals([report.requests, report.failures], [5, 1]);
  assertEquals([report.completionTime, report.waste], [61_500, 0]);
});

Deno.test("push falls back to the algorithm's slots where a server neither streams nor holds", async () => {
  for (
    const none of [
      refuse(404),
      refuse(405),
      refuse(406),
      refuse(501),
      Response.json({ id: "j1", status: "pending" }),
      new Response("<html>"),
    ]
  ) {
    const clock = new VirtualClock();
    const server = pushServer(
      clock,
      ({ path }) =>
        path === "/status"
          ? job(clock.now() - start < 3_500 ? "pending" : "completed")
          : none.clone(),
    );
    const start = clock.now();
    const { fetch, received, paths } = server;
    const report = await clock.run(
      fetchStatus("fibonacci", { channel, fetch, clock }),
    );
    assertEquals(paths()[1], "/jobs/j1/events");
    assertEquals(
      received.map(({ at, headers }) => [at, headers.get("prefer")]),
      // It prefers to wait once; a server that does not say it did does not.
      [[0, null], [0, null], [0, "wait=25"], [1_000, null], [2_000, null], [
        4_000,
        null,
      ]],
    );
    assertEquals([report.requests, report.failures], [6, 1]);
    assertEquals(report.elapsed, 4_000);
  }
});

Deno.test("push polls where a server does not report the job's id", async () => {
  const answers = ["pending", "pending", "completed"];
  const { report, paths } = await pushed((_, n) =>
    Response.json({ status: answers[n] })
  );
  assertEquals(paths(), ["/status", "/status", "/status"]);
  assertEquals([report.status, report.elapsed], ["completed", 1_000]);
});

Deno.test("push tries a failing stream three times, then polls", async () => {
  for (
    const failing of [
      refuse(503),
      refuse(429),
      new TypeError("fetch failed"),
      [],
    ]
  ) {
    const { report, received, paths } = await pushed(
      ({ path }) =>
        !path.endsWith("events")
          ? job("completed")
          : failing instanceof Response
          ? failing.clone()
          : failing,
      { job: "j1" },
    );
    const events = Array(3).fill("/jobs/j1/events");
    assertEquals(paths(), [...events, "/jobs/j1"]);
    assertEquals(received[3]?.at, received[2]?.at);
    const isCut = Array.isArray(failing);
    assertEquals([report.requests, report.failures], [4, isCut ? 0 : 3]);
  }
});

Deno.test("long polls that are answered early make no burst", async () => {
  const seldom = () => constant({ interval: 2_000 });
  const { report, received } = await pushed(
    ({ path }) =>
      path.endsWith("events")
        ? refuse(404)
        : job("pending", { "preference-applied": "wait=25" }),
    { job: "j1", timeout: 5_000 },
    seldom,
  );
  assertEquals(report.ended, "timeout");
  const times = received.slice(1).map(({ at }) => at);
  assertEquals(times, [0, 1_000, 2_000, 4_000, 5_000]);
});

Deno.test("the polls of push follow the current job", async () => {
  const replies = [
    job("pending"),
    refuse(404),
    Response.json({ id: "j2", status: "completed" }),
  ];
  const { report } = await pushed((_, n) => replies[n] ?? refuse(500));
  assertEquals([report.id, report.status], ["j2", "completed"]);
  assertEquals([report.ended, report.requests], ["finished", 3]);
});

Deno.test("a long poll is not held beyond the deadline, at which a last poll is made", async () => {
  const clock = new VirtualClock();
  const server = pushServer(clock, async ({ path, headers }) => {
    if (path.endsWith("events")) return refuse(404);
    const seconds = /^wait=(\d+)$/.exec(headers.get("prefer") ?? "")?.[1];
    if (!seconds) return job("pending");
    await clock.delay(Number(seconds) * 1_000);
    return job("pending", { "preference-applied": `wait=${seconds}` });
  });
  const { received, fetch } = server;
  const options = {
    channel,
    fetch,
    clock,
    job: "j1",
    timeout: 30_500,
  } as const;
  await clock.run(fetchStatus("constant", options));
  assertEquals(
    received.map(({ at, headers }) => [at, headers.get("prefer")]),
    [[0, null], [0, "wait=25"], [25_000, "wait=5"], [30_500, null]],
  );
});

Deno.test("long polls continue after some that were answered early", async () => {
  const clock = new VirtualClock();
  const holds = [0, 0, 20_000, 0, 0, 0, 20_000, 20_000];
  const server = pushServer(clock, async ({ path }, n) => {
    if (path.endsWith("events")) return refuse(404);
    const hold = holds[n - 1];
    if (hold === undefined) return job("completed");
    await clock.delay(hold);
    return job("pending", { "preference-applied": "wait=25" });
  });
  const { received, fetch } = server;
  const options = { channel, fetch, clock, job: "j1" } as const;
  await clock.run(fetchStatus(() => constant({ interval: 7_000 }), options));
  assertEquals(
    received.slice(1).map(({ at }) => Math.round(at / 100) / 10),
    // Not twice within a second; after three in a row comes the algorithm's slot.
    [0, 1, 2, 22, 23, 24, 28, 48, 68],
  );
});

/** Ways in which a gateway ends a request that is held. */
const CUTS: Readonly<Record<string, () => Reply>> = {
  "408": () => refuse(408),
  "500": () => refuse(500),
  "502": () => refuse(502),
  "503": () => refuse(503),
  "504": () => refuse(504),
  "a reset": () => new TypeError("fetch failed"),
  "204": () => new Response(null, { status: 204 }),
  "an empty 200": () => new Response(""),
  "HTML": () => new Response("<html>"),
  "half of it": () => new Response('{"id":"j1","sta'),
};

for (const [kind, cut] of Object.entries(CUTS)) {
  Deno.test(`long polls that a gateway ends with ${kind} are left for polls`, async () => {
    for (const retryBudget of [60_000, 5_000]) {
      const clock = new VirtualClock();
      const start = clock.now();
      const server = pushServer(clock, async ({ path, headers }) => {
        if (path.endsWith("events")) return refuse(404);
        if (headers.has("prefer")) {
          await clock.delay(2_000, {});
          return cut();
        }
        return job(clock.now() - start < 90_000 ? "pending" : "completed");
      });
      const { received, fetch } = server;
      const report = await clock.run(fetchStatus("constant", {
        channel,
        fetch,
        clock,
        retryBudget,
        random: () => 0,
        job: "j1",
      }));
      assertEquals(report.status, "completed");
      assert(report.elapsed < 91_000, `${report.elapsed}`);
      const held = received.filter(({ headers }) => headers.has("prefer"));
      // The request after the first cut is a plain one, and the wait goes on.
      assertEquals(held.map(({ at }) => at), [0, 3_250]);
      assertEquals(report.failures, 3);
    }
  });
}

Deno.test("long polls continue after a single cut", async () => {
  const clock = new VirtualClock();
  const server = pushServer(clock, async ({ path, headers }, n) => {
    if (path.endsWith("events")) return refuse(404);
    if (!headers.has("prefer")) return job("pending");
    await clock.delay(20_000, {});
    if (n > 9) return job("completed");
    return n % 3 === 1
      ? refuse(504)
      : job("pending", { "preference-applied": "wait=25" });
  });
  const { received, fetch } = server;
  const options = { channel, fetch, clock, job: "j1" } as const;
  const report = await clock.run(fetchStatus("manual", options));
  assertEquals([report.status, report.failures], ["completed", 4]);
  const plain = received.slice(1).filter(({ headers }) =>
    !headers.has("prefer")
  );
  assertEquals(plain.length, 3);
});

Deno.test("a held request is recognised without Preference-Applied", async () => {
  const clock = new VirtualClock();
  const start = clock.now();
  const server = pushServer(clock, async ({ path, headers }) => {
    if (path.endsWith("events")) return refuse(404);
    const wait = Number(headers.get("prefer")?.slice(5) ?? 0) * 1_000;
    const left = Math.max(0, start + 70_000 - clock.now());
    await clock.delay(Math.min(wait, left), {});
    return job(left > wait ? "pending" : "completed");
  });
  const { received, fetch } = server;
  const options = { channel, fetch, clock, job: "j1" } as const;
  const report = await clock.run(fetchStatus("manual", options));
  assertEquals([report.status, report.elapsed], ["completed", 70_000]);
  assertEquals(received.map(({ at }) => at), [0, 0, 25_000, 50_000]);
});
