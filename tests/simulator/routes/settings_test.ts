import { parseDistribution, scaled } from "@heygen-sim/client/distributions";
import { systemClock } from "@heygen-sim/simulator";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { assertProblem, simulated } from "./_simulated.ts";

const DEFAULTS = {
  delay: "fixed:10",
  queue: "fixed:0",
  errorRate: 0,
  retryAfter: 1,
  retryAfterForm: "seconds",
  rateLimit: "none",
  maxConcurrentJobs: "none",
  whenFull: "wire",
  maxJobs: 1_000_000,
  faultHeader: true,
  requestDetails: "none",
  price: 1,
};

/** All settings at other values. */
const CHANGED = {
  delay: "uniform:1,2",
  queue: "fixed:3",
  errorRate: 1,
  retryAfter: 2.5,
  retryAfterForm: "date",
  rateLimit: "100/1s",
  maxConcurrentJobs: 3,
  whenFull: "queue",
  maxJobs: 50,
  faultHeader: false,
  requestDetails: "headers",
  price: 7,
};

Deno.test("GET and PATCH /settings return all settings that can change, in seconds and without secrets", async () => {
  for (const prefix of ["", "/s/a"]) {
    const { ask } = simulated({
      adminKey: "secret",
      apiKeys: ["secret"],
      webhookSecret: "whsec_c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0",
    });
    const headers = { "x-admin-key": "secret" };
    const path = `${prefix}/settings`;
    const send = async (method: string, body?: unknown) => {
      const reply = await ask(method, path, { headers, body });
      assertEquals(reply.status, 200, reply.text);
      assert(!/secret/i.test(reply.text));
      return reply.body;
    };
    assertEquals(await send("GET"), DEFAULTS);
    assertEquals(await send("PATCH", {}), DEFAULTS);
    assertEquals(await send("PATCH", { price: 3 }), { ...DEFAULTS, price: 3 });
    assertEquals(await send("PATCH", CHANGED), CHANGED);
    assertEquals(await send("PATCH", CHANGED), CHANGED, "what it returns");
    assertEquals(await send("GET"), CHANGED);
    const none = { rateLimit: "none", maxConcurrentJobs: "none" };
    assertEquals(await send("PATCH", none), { ...CHANGED, ...none });
    const nulls = Object.fromEntries(
      Object.keys(DEFAULTS).map((name) => [name, null]),
    );
    assertEquals(await send("PATCH", nulls), DEFAULTS);
    assertEquals((await ask("GET", path)).status, 401);
    assertEquals((await ask("PATCH", path, { body: {} })).status, 401);
  }
});

Deno.test("null returns a setting to its value at the start, as a restart does with all", async () => {
  const { ask } = simulated({
    errorRate: 0.25,
    maxConcurrentJobs: 2,
    rateLimit: "9/1s",
    clock: systemClock,
    speed: 60,
  });
  const read = async () => {
    const { body } = await ask("GET", "/settings");
    const { errorRate, maxConcurrentJobs, rateLimit, speed } = body;
    return [errorRate, maxConcurrentJobs, rateLimit, speed];
  };
  const start = [0.25, 2, "9/1s", 60];
  assertEquals(await read(), start);
  const body = { errorRate: 1, maxConcurrentJobs: "none", speed: 2 };
  for (const path of ["/settings", "/restart"]) {
    await ask("PATCH", "/settings", { body });
    assertEquals(await read(), [1, "none", "9/1s", 2]);
    const nulls = { errorRate: null, maxConcurrentJobs: null, speed: null };
    if (path === "/restart") await ask("POST", path);
    else await ask("PATCH", path, { body: nulls });
    assertEquals(await read(), start, path);
    const { speed } = (await ask("GET", "/clock")).body;
    assertEquals(speed, 60);
  }
});

Deno.test("an invalid PATCH /settings reports each field, and changes nothing", async () => {
  const { ask } = simulated();
  const list = Object.keys(DEFAULTS).toSpliced(11, 0, "speed").join(", ");
  const fixed = `cannot change while the simulation runs; these can: ${list}`;
  for (
    const [body, pointer, detail] of [
      [{ delay: "uniform:5,1" }, "/delay", /'max' must be at least 'min'/],
      [{ delay: "unform:1,5" }, "/delay", /unform/],
      [{ queue: -1 }, "/queue", /-1/],
      [
        { errorRate: 1.5 },
        "/errorRate",
        "must be a number from 0 to 1: current value is 1.5",
      ],
      [{ errorRate: "0.1" }, "/errorRate", /^must be a number from 0 to 1: /],
      [{ retryAfter: -1 }, "/retryAfter", /-1/],
      [
        { retryAfterForm: "iso" },
        "/retryAfterForm",
        /^must be one of seconds, date, random: current value is "iso"$/,
      ],
      [
        { rateLimit: "fast" },
        "/rateLimit",
        /such as 10\/1s or 100\/m: current value is 'fast'/,
      ],
      [
        { maxConcurrentJobs: 0 },
        "/maxConcurrentJobs",
        /^must be a whole number from 1 to 16000000: current value is 0$/,
      ],
      [{ maxJobs: 1.5 }, "/maxJobs", /^must be a whole number from 1/],
      [{ faultHeader: 1 }, "/faultHeader", /^must be true or false: /],
      [{ whenFull: "wait" }, "/whenFull", /wait/],
      [{ price: 0 }, "/price", /0/],
      [{ speed: 0 }, "/speed", /0/],
      [{ seed: 5 }, "/seed", fixed],
      [{ adminKey: "x" }, "/adminKey", fixed],
      [{ colour: "x" }, "/colour", fixed],
      [[], "", /must be an object/],
    ] as const
  ) {
    const sent = Array.isArray(body) ? body : { maxJobs: 5, ...body };
    const reply = await ask("PATCH", "/settings", { body: sent });
    const { errors } = reply.body;
    const title = "Unprocessable Entity";
    assertProblem(reply, { status: 422, title, instance: "/settings", errors });
    assertEquals(errors.length, 1, reply.text);
    assertEquals(errors[0].pointer, pointer);
    if (typeof detail === "string") assertEquals(errors[0].detail, detail);
    else assertMatch(errors[0].detail, detail);
  }
  const both = await ask("PATCH", "/settings", {
    body: { errorRate: 2, price: -1 },
  });
  assertEquals(both.body.errors.length, 2);
  assertEquals((await ask("GET", "/settings")).body, DEFAULTS);
  const { status, body } = await ask("PATCH", "/settings", {
    body: { speed: 2, price: 5 },
  });
  assertEquals(status, 409);
  assertMatch(body.detail, /Only a real clock has a speed/);
  assertEquals((await ask("GET", "/settings")).body, DEFAULTS);
});

Deno.test("PATCH /settings takes 0 for a delay that is always 0", async () => {
  const { ask, simulator } = simulated();
  await ask("PATCH", "/settings", { body: { delay: 0, queue: 0 } });
  const { delay, queue } = simulator.settings;
  assertEquals([delay.mean, queue], [0, 0]);
});

Deno.test("PATCH /settings takes a merge patch", async () => {
  const { simulator } = simulated();
  const response = await simulator.fetch("http://simulator.test/settings", {
    method: "PATCH",
    headers: { "content-type": "application/merge-patch+json" },
    body: '{"errorRate":0.5}',
  });
  assertEquals((await response.json()).errorRate, 0.5);
  assertEquals(simulator.settings.errorRate, 0.5);
});

Deno.test("new jobs follow the settings, and those that exist stay as they were drawn", async () => {
  const { ask, create, read, clock } = simulated();
  const patch = (body: unknown) => ask("PATCH", "/settings", { body });
  const first = await create();
  await patch({ delay: 4, queue: 1, errorRate: 1, retryAfter: 3 });
  const second = await create();
  assertEquals(second.retry_after_ms, 3_000);
  const { headers } = await ask("GET", `/jobs/${second.id}`);
  assertEquals(headers.get("retry-after"), "3");
  await patch({ retryAfter: 0 });
  const without = await ask("GET", `/jobs/${second.id}`);
  assertEquals(without.headers.get("retry-after"), null);
  await clock.advance(20_000);
  const ends = [await read(first.id), await read(second.id)]
    .map(({ status, completion_time }) => [status, completion_time]);
  assertEquals(ends, [["completed", 10], ["error", 5]]);
});

Deno.test("limits change while the simulation runs: waiting jobs start, and old ones make room", async () => {
  const { ask, create, read, clock } = simulated({
    maxConcurrentJobs: 1,
    whenFull: "queue",
  });
  const patch = async (body: unknown) => {
    const { status } = await ask("PATCH", "/settings", { body });
    assertEquals(status, 200);
  };
  const jobs = [await create(), await create()];
  const phases = async () =>
    (await Promise.all(jobs.map(({ id }) => read(id)))).map(({ phase }) =>
      phase
    );
  assertEquals(await phases(), ["queued", "queued"]);
  await patch({ maxConcurrentJobs: 2 });
  assertEquals(await phases(), ["running", "queued"]);
  await patch({ maxConcurrentJobs: "none" });
  assertEquals(await phases(), ["running", "running"]);
  await patch({ maxConcurrentJobs: 2, whenFull: "reject" });
  assertEquals((await ask("POST", "/jobs")).status, 429);
  await clock.advance(10_000);
  await patch({ maxJobs: 1 });
  const { body } = await ask("GET", "/jobs");
  assertEquals(body.jobs.length, 1);
});

Deno.test("a rate limit begins, changes and ends while the simulation runs", async () => {
  const { ask } = simulated();
  const patch = (rateLimit: unknown) =>
    ask("PATCH", "/settings", { body: { rateLimit } });
  const read = async () => {
    const { status, headers } = await ask("GET", "/status");
    return [status, headers.get("ratelimit-policy")];
  };
  assertEquals(await read(), [200, null]);
  await patch("1/1m");
  const policy = '"default";q=1;w=60';
  assertEquals([await read(), await read()], [[200, policy], [429, policy]]);
  await patch("2/1m");
  for (let i = 0; i < 2; i++) {
    assertEquals(await read(), [200, '"default";q=2;w=60']);
  }
  await patch(null);
  assertEquals(await read(), [200, null]);
});

Deno.test("requestDetails, faultHeader and price change what requests and reports do", async () => {
  const { ask } = simulated({ price: 2_000 });
  for (const requestDetails of ["none", "headers"]) {
    await ask("PATCH", "/settings", { body: { requestDetails } });
    await ask("GET", "/status", { headers: { "x-probe": "1" } });
    const { text } = await ask("GET", "/journal");
    assertEquals(text.includes("x-probe"), requestDetails === "headers");
  }
  assertEquals((await ask("GET", "/report")).body.price, 2);
  await ask("PATCH", "/settings", { body: { price: 5, faultHeader: false } });
  assertEquals((await ask("GET", "/report")).body.price, 5);
  assertEquals((await ask("GET", "/report?price=3")).body.price, 3);
  const headers = { "x-sim-fault": "status=503" };
  assertEquals((await ask("GET", "/status", { headers })).status, 400);
});

Deno.test("the report compares each job with the best plan for the distribution that it was drawn from", async () => {
  const wait = async (change: boolean) => {
    const { ask, create, clock } = simulated({
      delay: scaled(parseDistribution("uniform:1,20"), 1_000),
    });
    const { id } = await create();
    if (change) await ask("PATCH", "/settings", { body: { delay: 500 } });
    await ask("GET", `/jobs/${id}`);
    await clock.advance(20_000);
    await ask("GET", `/jobs/${id}`);
    return (await ask("GET", "/report")).body.clients;
  };
  assertEquals(await wait(true), await wait(false));
});

Deno.test("distributions are shown in seconds", async () => {
  for (
    const [delay, shown] of [
      ["lognormal:20000,0.6", "lognormal:20,0.6"],
      [
        "scaled:1000,(mixture:0.5*fixed:1+0.5*fixed:2)",
        "mixture:0.5*fixed:1+0.5*fixed:2",
      ],
      ["empirical:1000,2000", "scaled:0.001,empirical:1*1000,1*2000"],
    ] as const
  ) {
    const { ask } = simulated({ delay: parseDistribution(delay) });
    const { body } = await ask("GET", "/settings");
    assertEquals(body.delay.replaceAll("1*", ""), shown.replaceAll("1*", ""));
    const again = await ask("PATCH", "/settings", { body });
    assertEquals(again.body.delay, body.delay);
  }
});

Deno.test("a changed hint leaves the entity tag: a 304 has the new Retry-After", async () => {
  const { ask, create } = simulated({ retryAfter: 1_000 });
  const path = `/jobs/${(await create()).id}`;
  const etag = (await ask("GET", path)).headers.get("etag") ?? "";
  await ask("PATCH", "/settings", { body: { retryAfter: 7 } });
  const again = await ask("GET", path, { headers: { "if-none-match": etag } });
  assertEquals([again.status, again.headers.get("retry-after")], [304, "7"]);
  assertEquals((await ask("GET", path)).body.retry_after_ms, 7_000);
});
