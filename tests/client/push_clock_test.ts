import { fetchStatus, systemClock } from "@heygen-sim/client";
import { assert, assertEquals, assertFalse } from "@std/assert";
import { delay } from "@std/async/delay";
import { FakeTime } from "@std/testing/time";
import {
  job,
  pushServer,
  refuse,
  statusEvent,
  type Step,
} from "./_push_server.ts";
import { finish, settableClock, step } from "./_time.ts";

const channel = "push";
const random = () => 0;
const HOUR = 3_600_000;

const pings = Array.from({ length: 100 }, () => [":\n\n", 15_000]).flat();
const STREAMS: Readonly<Record<string, readonly Step[]>> = {
  "is mute": pings,
  "has reported": [statusEvent("pending"), ...pings],
  "reports often": Array.from(
    { length: 999 },
    () => [statusEvent("pending"), 700],
  )
    .flat(),
};

for (const [kind, steps] of Object.entries(STREAMS)) {
  for (const ms of [HOUR, -HOUR]) {
    Deno.test(`a clock set by ${ms} ms while a stream ${kind} costs neither time nor looks`, async () => {
      using time = new FakeTime();
      const { clock, set } = settableClock();
      const start = Date.now();
      const server = pushServer(
        systemClock,
        ({ path }) =>
          path.endsWith("events")
            ? steps
            : job(Date.now() - start < 40_000 ? "pending" : "completed"),
      );
      const { fetch, received } = server;
      const options = { channel, clock, fetch, job: "j1" } as const;
      const work = fetchStatus("constant", { ...options, timeout: 200_000 });
      await step(time, 1_000);
      set(ms);
      const report = await finish(time, work);
      assertEquals([report.status, report.ended], ["completed", "finished"]);
      const took = received.at(-1)?.at ?? NaN;
      assertFalse(took > 90_000, `took ${took} ms`);
      assertFalse(Math.abs(report.elapsed - took) > 30_000);
      assertEquals([report.requests, server.open], [received.length, 0]);
      assertFalse(time.next());
    });
  }
}

Deno.test("a clock set during a request that is held costs neither time nor requests", async () => {
  for (const ms of [HOUR, -HOUR]) {
    using time = new FakeTime();
    const { clock, set } = settableClock();
    const { fetch, received } = pushServer(
      systemClock,
      async ({ headers }, n) => {
        const wait = headers.get("prefer");
        if (n === 0) return refuse(404);
        await systemClock.delay(wait ? 25_000 : 0, {});
        return job(n < 4 ? "pending" : "completed", {
          "preference-applied": String(wait),
        });
      },
    );
    const options = { channel, clock, fetch, job: "j1" } as const;
    const work = fetchStatus("constant", { ...options, timeout: 300_000 });
    await step(time, 10_000);
    set(ms);
    const report = await finish(time, work);
    assertEquals([report.ended, report.requests], ["finished", 5]);
    assertFalse(Number(received.at(-1)?.at) > 80_000);
    assertFalse(report.elapsed > 110_000);
  }
});

Deno.test("a clock set during a look costs push no time", async () => {
  using time = new FakeTime();
  const { clock, set } = settableClock();
  const { fetch } = pushServer(systemClock, async ({ path }) => {
    if (path.endsWith("events")) return pings;
    await systemClock.delay(2_000, {});
    return job("completed");
  });
  const options = { channel, clock, fetch, job: "j1" } as const;
  const work = fetchStatus("constant", { ...options, timeout: 60_000 });
  for (let at = 0; at < 4_000; at += 500) await step(time, 500);
  set(HOUR);
  const report = await finish(time, work);
  assertEquals([report.status, report.elapsed], ["completed", 3_000]);
});

Deno.test("a clock set by onPoll costs a push no time", async () => {
  using time = new FakeTime();
  const { clock, set } = settableClock();
  const { fetch } = pushServer(
    systemClock,
    () => [statusEvent("pending"), 2_000, statusEvent("completed")],
  );
  const onPoll = () => set(HOUR);
  const options = { channel, clock, fetch, onPoll, job: "j1" } as const;
  const work = fetchStatus("constant", { ...options, timeout: 10_000 });
  const report = await finish(time, work);
  assertEquals([report.ended, report.elapsed], ["finished", 2_000]);
});

Deno.test("push looks at the job after a suspension, whose time counts for no budget", async () => {
  for (const [kind, steps] of Object.entries(STREAMS)) {
    if (kind === "reports often") continue;
    using time = new FakeTime();
    const { clock, set } = settableClock();
    const server = pushServer(
      systemClock,
      ({ path }) => path.endsWith("events") ? steps : job("pending"),
    );
    const { fetch, received } = server;
    const options = { channel, clock, fetch, random, job: "j1" } as const;
    const work = fetchStatus("constant", { ...options, timeout: 100_000 });
    // Within the pause from 26.75 s on, or within the minute between looks.
    for (let at = 0; at < 28_000; at += 500) await step(time, 500);
    const before = received.length;
    set(HOUR);
    for (let at = 0; at < 32_000; at += 500) await step(time, 500);
    const looks = received.slice(before).filter(({ path }) =>
      path === "/jobs/j1"
    );
    assertFalse(looks.length === 0, kind);
    const report = await finish(time, work);
    assertEquals([report.ended, report.elapsed], ["timeout", 100_000]);
  }
});

Deno.test("a suspension ends a Retry-After for the polls of push, too", async () => {
  using time = new FakeTime();
  const { clock, set } = settableClock();
  const busy = job("pending", { "retry-after": "50" });
  const replies = [busy, new Response(null, { status: 204 })];
  const { fetch, received } = pushServer(
    systemClock,
    (_, n) => replies[n] ?? job("completed"),
  );
  const work = fetchStatus("constant", { channel, clock, fetch });
  await step(time, 4_000);
  set(HOUR);
  await finish(time, work);
  const [stream, poll] = received.slice(1).map(({ at }) => Number(at));
  // Half a minute is how late a suspension may be noticed.
  assertFalse(stream === undefined || stream > 30_000);
  assertEquals(poll, stream);
});

Deno.test("a request that settles long after its attempt costs push no time", async () => {
  using time = new FakeTime();
  let requests = 0;
  const fetch = async () => {
    // It ignores its signal.
    if (requests++ === 0) await delay(5_000);
    return job("completed");
  };
  const options = { channel, fetch, attemptTimeout: 1_000 } as const;
  const report = await finish(time, fetchStatus("constant", options));
  assertEquals([report.requests, report.elapsed], [2, 5_000]);
});

Deno.test("a suspension shorter than a Retry-After does not end it for push", async () => {
  using time = new FakeTime();
  const { clock, set } = settableClock();
  const { fetch, received } = pushServer(
    systemClock,
    ({ path }, n) =>
      path.endsWith("events")
        ? pings
        : n === 1
        ? refuse(503, { "retry-after": "50" })
        : job("completed"),
  );
  const options = { channel, clock, fetch, job: "j1" } as const;
  const work = fetchStatus("constant", options);
  for (let at = 0; at < 4_000; at += 500) await step(time, 500);
  // The request of a look is at 3 s, so that its `Retry-After` ends at 53 s.
  set(35_000);
  const report = await finish(time, work);
  assertEquals(report.status, "completed");
  const [failed, looked] = received.filter(({ path }) => path === "/jobs/j1");
  assertEquals(failed?.at, 3_000);
  // Half a minute is how late a suspension may be noticed.
  const at = Number(looked?.at);
  assert(at >= 33_000 && at <= 34_000, `looked at ${at}`);
});
