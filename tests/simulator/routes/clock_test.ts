import { fixed } from "@heygen-sim/client/distributions";
import { assert, assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { systemClock, VirtualClock } from "@heygen-sim/simulator";
import { assertProblem, BASE, simulated, START } from "./_simulated.ts";

function moment(ms: number): string {
  return new Date(START + ms).toISOString();
}

Deno.test("GET /clock reports the time, the mode and what is due next", async () => {
  const { clock, ask, create } = simulated();
  const reply = async () => (await ask("GET", "/clock")).body;
  await create({ queue: 3, delay: 4 });
  const mode = "virtual";
  const speed = 0;
  assertEquals(await reply(), {
    mode,
    now: moment(0),
    next: moment(3_000),
    speed,
  });
  await clock.advance(3_000);
  assertEquals(await reply(), {
    mode,
    speed,
    now: moment(3_000),
    next: moment(7_000),
  });
  await clock.advance(7_000);
  assertEquals(await reply(), {
    mode,
    now: moment(10_000),
    next: null,
    speed,
  });
});

Deno.test("GET /clock of an automatic clock says so", async () => {
  const { ask } = simulated({ autoAdvance: true });
  assertEquals((await ask("GET", "/clock")).body.mode, "auto");
});

Deno.test("POST /clock/advance moves the clock, and responds when all that fell due has happened", async () => {
  const { clock, ask, create, read } = simulated({
    maxConcurrentJobs: 1,
    whenFull: "queue",
  });
  const jobs = [await create({ delay: 5 }), await create({ delay: 7 })];
  const { status, headers, body } = await ask("POST", "/clock/advance", {
    body: { seconds: 60.0004 },
  });
  assertEquals([status, headers.get("cache-control")], [200, "no-store"]);
  const now = moment(60_000);
  assertEquals(body, { mode: "virtual", now, next: null, speed: 0 });
  assertEquals(clock.now(), START + 60_000);
  const ends = await Promise.all(jobs.map(({ id }) => read(id)));
  assertEquals(ends.map((job) => job.completion_time), [15, 22]);
});

Deno.test("POST /clock/advance to next goes to each beginning, end and wait in turn", async () => {
  const { ask, create, read } = simulated();
  const { id } = await create({ queue: 3, delay: 4 });
  const next = async () => {
    const { status, body } = await ask("POST", "/clock/advance", {
      body: { to: "next" },
    });
    assertEquals(status, 200);
    return Date.parse(body.now) - START;
  };
  const late = ask("GET", `/jobs/${id}`, {
    headers: { "x-sim-fault": "latency=5" },
  });
  assertEquals(await next(), 3_000);
  assertEquals((await read(id)).phase, "running");
  assertEquals(await next(), 5_000);
  assertEquals(
    (await late).body.phase,
    "queued",
    "as it was when it was asked",
  );
  assertEquals(await next(), 7_000);
  assertEquals((await read(id)).status, "completed");
  assertEquals(await next(), 10_000);
  const { status, body } = await ask("POST", "/clock/advance", {
    body: { to: "next" },
  });
  assertEquals([status, body.detail], [409, "Nothing falls due."]);
});

Deno.test("POST /clock/advance responds after the requests that it has woken up", async () => {
  const { clock, ask } = simulated();
  const order: string[] = [];
  const answers = [3, 1, 2].map(async (seconds) => {
    const headers = { "x-sim-fault": `latency=${seconds}` };
    const reply = await ask("GET", "/status", { headers });
    order.push(`${seconds} at ${reply.headers.get("date")?.slice(-6, -4)}`);
  });
  await clock.advance(0);
  await ask("POST", "/clock/advance", { body: { seconds: 10 } });
  order.push("advanced");
  await Promise.all(answers);
  assertEquals(order, ["1 at 01", "2 at 02", "3 at 03", "advanced"]);
});

Deno.test("concurrent advances run one after the other", async () => {
  const { ask, create } = simulated();
  await create({ delay: 20 });
  const next = { to: "next" };
  const reply = await Promise.all(
    [{ seconds: 1 }, next, next, { seconds: 30 }, next].map((body) =>
      ask("POST", "/clock/advance", { body })
    ),
  );
  assertEquals(reply.map(({ status, body }) => [status, body.now]), [
    [200, moment(1_000)],
    [200, moment(10_000)],
    [200, moment(20_000)],
    [200, moment(50_000)],
    [409, undefined],
  ]);
});

Deno.test("time is in whole milliseconds and does not go back, whatever the clock shows", async () => {
  const { clock, ask, create, read } = simulated();
  const { id } = await create({ delay: 0.1 });
  await clock.advance(99.9);
  assertEquals((await read(id)).server_time, moment(99));
  await clock.advance(0.1);
  assertEquals((await read(id)).status, "completed");
  clock.set(START + 10.5);
  assertEquals((await read(id)).server_time, moment(100));
  await clock.advance(100);
  const woken: number[] = [];
  for (const ms of [0.25, 10.25, 10.75]) {
    const headers = { "x-sim-fault": `latency=${ms / 1_000}` };
    ask("POST", "/jobs", { headers }).then(() => woken.push(clock.now()));
  }
  const next = async () => {
    await ask("POST", "/clock/advance", { body: { to: "next" } });
    return [clock.now() - START, woken.length];
  };
  assertEquals(await next(), [110.75, 1]);
  assertEquals(await next(), [120.75, 2]);
  await ask("POST", "/clock/advance", { body: { seconds: 1 } });
  assertEquals(clock.now(), START + 1_120);
});

Deno.test("POST /clock/advance to next ignores what has fallen due meanwhile", async () => {
  /** Others move it between the calls of one request. */
  class Moved extends VirtualClock {
    by: number[] = [0];
    override now(): number {
      const by = this.by.length > 1 ? this.by.shift() : this.by[0];
      return super.now() + (by ?? 0);
    }
  }
  const clock = new Moved(START);
  const { ask } = simulated({ clock });
  clock.by = [0, 60_000];
  const body = { to: "next" };
  const { status } = await ask("POST", "/clock/advance", { body });
  assertEquals(status, 409, "nothing is due any more");
});

Deno.test("POST /clock/advance takes at most a leap year, and refuses all else", async () => {
  const { clock, ask } = simulated();
  const instance = "/clock/advance";
  const title = "Unprocessable Entity";
  for (
    const [body, pointer] of [
      [{}, "/seconds"],
      [[], ""],
      [{ seconds: -1 }, "/seconds"],
      [{ seconds: "1" }, "/seconds"],
      [{ seconds: 366 * 86_400 + 1 }, "/seconds"],
      [{ to: "end" }, "/to"],
      [{ seconds: 1, to: "next" }, "/to"],
      [{ seconds: 1, minutes: 1 }, "/minutes"],
    ] as const
  ) {
    const reply = await ask("POST", instance, { body });
    const { errors } = reply.body;
    assertProblem(reply, { status: 422, title, instance, errors });
    const pointers = errors.map((part: { pointer: string }) => part.pointer);
    assertEquals(pointers, [pointer], JSON.stringify(body));
  }
  assertEquals(clock.now(), START);
  for (const seconds of [0, 366 * 86_400]) {
    const { status } = await ask("POST", instance, { body: { seconds } });
    assertEquals(status, 200);
  }
  assertEquals(clock.now(), START + 366 * 86_400_000);
});

Deno.test("POST /clock/advance does not reach the year 9900", async () => {
  const clock = new VirtualClock(Date.UTC(9_900, 0) - 5_000);
  const { ask } = simulated({ clock, delay: fixed(5_000) });
  const advance = async (body: unknown) =>
    (await ask("POST", "/clock/advance", { body })).status;
  assertEquals(await advance({ seconds: 5 }), 409);
  assertEquals(await advance({ to: "next" }), 409);
  assertEquals(await advance({ seconds: 4.999 }), 200);
  const { body } = await ask("GET", "/clock");
  assertEquals(body.now, "9899-12-31T23:59:59.999Z");
});

Deno.test("POST /clock/advance takes a real clock ahead, in order, and real time goes on from there", async () => {
  for (const speed of [1, 60]) {
    using time = new FakeTime(START);
    const order: string[] = [];
    let failures = 1;
    const { ask, create, read } = simulated({
      clock: systemClock,
      speed,
      webhookFetch: async (input, init) => {
        const { data } = await new Request(input, init).json();
        order.push(`${data.id} at ${await now()}`);
        return new Response(null, { status: failures-- > 0 ? 500 : 200 });
      },
    });
    const now = async () => {
      const { body } = await ask("GET", "/clock");
      return (Date.parse(body.now) - START) / 1_000;
    };
    const advance = async (body: unknown) => {
      const { status, body: { now, mode } } = await ask(
        "POST",
        "/clock/advance",
        { body },
      );
      assertEquals([status, mode], [200, "real"]);
      return (Date.parse(now) - START) / 1_000;
    };
    const callback_url = "http://127.0.0.1:9000/";
    const { id } = await create({ delay: 20, callback_url });
    const late = ask("GET", "/status", {
      headers: { "x-sim-fault": "latency=5" },
    }).then(({ headers }) => order.push(headers.get("date") ?? ""));
    const held = ask("GET", `/jobs/${id}`, { headers: { prefer: "wait=50" } })
      .then(({ body }) => order.push(body.status));
    assertEquals(await advance({ to: "next" }), 5);
    await late;
    assertEquals(await advance({ to: "next" }), 10, "the first job");
    assertEquals(await advance({ seconds: 10.5 }), 20.5);
    await held;
    assertEquals(order, [
      "Mon, 01 Jan 2024 00:00:05 GMT",
      `${id} at 20`,
      "completed",
    ]);
    assertEquals(await advance({ seconds: 3_600 }), 3_620.5);
    assert(order.length === 4, "the retry");
    await time.tickAsync(1_000);
    assertEquals(await now(), 3_620.5 + speed);
    assertEquals((await read(id)).completion_time, 20);
  }
});

Deno.test("a real clock that ran ahead wakes waiting requests by real time, too", async () => {
  using time = new FakeTime(START);
  const { ask } = simulated({ clock: systemClock });
  const waits = ask("GET", "/status", {
    headers: { "x-sim-fault": "latency=100" },
  });
  await ask("POST", "/clock/advance", { body: { seconds: 99 } });
  await time.tickAsync(1_000);
  const { headers } = await waits;
  assertEquals(headers.get("date"), "Mon, 01 Jan 2024 00:01:40 GMT");
  assertEquals(time.next(), false, "no timer is left");
});

Deno.test("streams, dates and Retry-After follow a real clock that ran ahead", async () => {
  using _ = new FakeTime(START);
  const { ask, create, simulator } = simulated({
    clock: systemClock,
    retryAfterForm: "date",
  });
  const { id } = await create({ queue: 20, delay: 20 });
  const stream = await simulator.fetch(`${BASE}/jobs/${id}/events`);
  const text = stream.text();
  await ask("POST", "/clock/advance", { body: { seconds: 30 } });
  const { headers } = await ask("GET", `/jobs/${id}`);
  assertEquals(headers.get("date"), "Mon, 01 Jan 2024 00:00:30 GMT");
  assertEquals(headers.get("retry-after"), "Mon, 01 Jan 2024 00:00:31 GMT");
  await ask("POST", "/clock/advance", { body: { to: "next" } });
  const states = (await text).matchAll(/"status":"(\w+)"/g);
  const times = (await text).matchAll(/"server_time":"([^"]+)"/g);
  assertEquals(Array.from(states, ([, status]) => status), [
    "pending",
    "pending",
    "completed",
  ]);
  assertEquals(
    Array.from(times, ([, time]) => time),
    [0, 20_000, 40_000].map(moment),
  );
});

Deno.test("PATCH /settings changes the speed of a real clock, also for waiting requests", async () => {
  using time = new FakeTime(START);
  const { ask } = simulated({ clock: systemClock });
  const setSpeed = async (speed: number) => {
    await ask("PATCH", "/settings", { body: { speed } });
    return (await ask("GET", "/clock")).body;
  };
  assertEquals((await ask("GET", "/clock")).body.speed, 1);
  const waits = ask("GET", "/status", {
    headers: { "x-sim-fault": "latency=70" },
  });
  await time.tickAsync(10_000);
  assertEquals(await setSpeed(60), {
    mode: "real",
    now: moment(10_000),
    next: moment(70_000),
    speed: 60,
  });
  await time.tickAsync(1_000);
  assertEquals((await waits).status, 200);
  assertEquals((await setSpeed(0.5)).now, moment(70_000));
  await time.tickAsync(2_000);
  assertEquals((await ask("GET", "/clock")).body.now, moment(71_000));
});

Deno.test("a virtual clock has no speed", async () => {
  for (const autoAdvance of [false, true]) {
    const { ask } = simulated({ autoAdvance });
    assertEquals((await ask("GET", "/clock")).body.speed, 0);
    const instance = "/settings";
    const reply = await ask("PATCH", instance, { body: { speed: 2 } });
    assertProblem(reply, { status: 409, title: "Conflict", instance });
  }
});

Deno.test("a clock starts at its start time, real or virtual", async () => {
  const startTime = Date.UTC(2026, 0);
  using time = new FakeTime(START);
  const { ask, simulator } = simulated({
    clock: systemClock,
    startTime,
    speed: 2,
  });
  const now = async (prefix = "") =>
    Date.parse((await ask("GET", `${prefix}/clock`)).body.now) - startTime;
  assertEquals([await now(), await now("/s/a")], [0, 0]);
  time.tick(1_000);
  assertEquals([await now(), await now("/s/a")], [2_000, 2_000]);
  assertEquals(simulator.clock.now(), startTime + 2_000);
  for (const clock of ["real", "virtual"]) {
    for (
      const [startTime, expected] of [
        ["2026-03-01T01:00:00+01:00", "2026-03-01T00:00:00.000Z"],
        ["2026-03-01", "2026-03-01T00:00:00.000Z"],
        ["2026-03-01T12:30", "2026-03-01T12:30:00.000Z"],
      ]
    ) {
      const body = { clock, startTime };
      await ask("PUT", "/s/b", { body });
      const reply = await ask("GET", "/s/b/clock");
      assertEquals(reply.body.now, expected);
    }
  }
  for (const startTime of ["2026-02-30", "today", "9900-01-01", 0]) {
    const { status, body } = await ask("PUT", "/s/b", { body: { startTime } });
    assertEquals([status, body.errors[0].pointer], [422, "/startTime"]);
  }
  const virtual = simulated({ startTime });
  assertEquals(virtual.clock.now(), startTime);
});

Deno.test("a job of any length leaves the clock readable, and can be advanced to", async () => {
  const { ask, create, read } = simulated();
  const { id } = await create({ delay: "fixed:1e300", queue: "fixed:1e300" });
  for (let i = 0; i < 3; i++) {
    assertEquals((await ask("GET", "/clock")).status, 200);
    const body = { to: "next" };
    const { status } = await ask("POST", "/clock/advance", { body });
    assertEquals(status, 200);
  }
  assertEquals((await read(id)).status, "completed");
});

Deno.test("GET /clock forgets the end of a job that was deleted before it", async () => {
  const { ask, clock } = simulated();
  await clock.advance(10_000);
  const headers = { "x-api-key": "k" };
  const video = { type: "url", url: "http://videos.test/a.mp4" };
  const translations = "/v3/video-translations";
  await ask("POST", `${translations}/batches`, {
    headers,
    body: { video_translations: [{ video, output_languages: ["es"] }] },
  });
  const [{ id }] = (await ask("GET", translations, { headers })).body.data;
  await ask("DELETE", `${translations}/${id}`, { headers });
  assertEquals((await ask("GET", "/clock")).body.next, null);
});
