import { fixed } from "@heygen-sim/client/distributions";
import { assertEquals } from "@std/assert";
import { scaledClock, systemClock, VirtualClock } from "@heygen-sim/simulator";
import { assertProblem, simulated, START } from "./_simulated.ts";

function moment(ms: number): string {
  return new Date(START + ms).toISOString();
}

Deno.test("GET /clock reports the time, the mode and what is due next", async () => {
  const { clock, ask, create } = simulated();
  const reply = async () => (await ask("GET", "/clock")).body;
  await create({ queue: 3, delay: 4 });
  const mode = "virtual";
  assertEquals(await reply(), { mode, now: moment(0), next: moment(3_000) });
  await clock.advance(3_000);
  assertEquals(await reply(), {
    mode,
    now: moment(3_000),
    next: moment(7_000),
  });
  await clock.advance(7_000);
  assertEquals(await reply(), { mode, now: moment(10_000), next: null });
});

Deno.test("GET /clock of an automatic clock says so", async () => {
  const { ask } = simulated({ autoAdvance: true });
  assertEquals((await ask("GET", "/clock")).body.mode, "auto");
});

Deno.test("POST /clock/advance moves the clock, and answers when all that fell due has happened", async () => {
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
  assertEquals(body, { mode: "virtual", now, next: null });
  assertEquals(clock.now(), START + 60_000);
  const ends = await Promise.all(jobs.map(({ id }) => read(id)));
  assertEquals(ends.map((job) => job.completion_time), [15, 22]);
});

Deno.test("POST /clock/advance goes to what is next, one thing at a time: beginnings, ends, and waits", async () => {
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

Deno.test("POST /clock/advance is answered after those that it has woken up", async () => {
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

Deno.test("advances at once go one after the other, each from where the one before has led", async () => {
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

Deno.test("POST /clock/advance does not go back to what has fallen due meanwhile", async () => {
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

Deno.test("POST /clock/advance takes nothing but a way forward of at most a leap year", async () => {
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

Deno.test("POST /clock/advance comes near the year 9900, and does not reach it", async () => {
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

Deno.test("a clock that moves by itself is not to be moved", async () => {
  for (const clock of [systemClock, scaledClock(60)]) {
    const { ask } = simulated({ clock });
    const { body } = await ask("GET", "/clock");
    assertEquals(body.mode, "real");
    for (const body of [{ seconds: 1 }, { to: "next" }]) {
      const instance = "/clock/advance";
      const reply = await ask("POST", instance, { body });
      const title = "Conflict";
      assertProblem(reply, { status: 409, title, instance });
    }
  }
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
