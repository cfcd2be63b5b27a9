import { fixed } from "@heygen-sim/client/distributions";
import { assertEquals, assertNotEquals } from "@std/assert";
import { assertProblem, type Reply, simulated, START } from "./_simulated.ts";

const KEY = { "idempotency-key": '"k-1"' };
const REPLAYED = "idempotent-replayed";

/** An answer without what each has of its own. */
function lasting({ status, headers, text }: Reply) {
  const kept = [...headers].filter(([name]) =>
    !["date", "x-request-id", REPLAYED].includes(name)
  );
  return { status, headers: kept, text };
}

Deno.test("POST /jobs with the same key and body creates one job, and returns the same response again", async () => {
  const { clock, ask } = simulated();
  const body = { title: "Once" };
  const first = await ask("POST", "/jobs", { body, headers: KEY });
  assertEquals([first.status, first.headers.get(REPLAYED)], [202, null]);
  await clock.advance(60_000);
  for (const key of ['"k-1"', "k-1"]) {
    const headers = { "idempotency-key": key };
    const again = await ask("POST", "/jobs", { body, headers });
    assertEquals(lasting(again), lasting(first));
    assertEquals(again.headers.get(REPLAYED), "true");
  }
  assertEquals((await ask("GET", "/jobs")).body.jobs.length, 2);
  const headers = { "idempotency-key": "k-2" };
  const other = await ask("POST", "/jobs", { body, headers });
  assertNotEquals(other.body.id, first.body.id);
});

Deno.test("POST /jobs with a key that was used for another body or route is a 422", async () => {
  const { ask } = simulated();
  const body = { title: "Once" };
  await ask("POST", "/jobs", { body, headers: KEY });
  for (
    const [instance, other] of [
      ["/jobs", { title: "Twice" }],
      ["/jobs", undefined],
      ["/reset", body],
    ] as const
  ) {
    const reply = await ask("POST", instance, { body: other, headers: KEY });
    const title = "Unprocessable Entity";
    assertProblem(reply, { status: 422, title, instance });
  }
  assertEquals((await ask("GET", "/jobs")).body.jobs.length, 2);
});

Deno.test("POST /jobs with a key returns the same response when its job has been removed", async () => {
  const { clock, ask, create } = simulated({ maxJobs: 2 });
  const first = await ask("POST", "/jobs", { headers: KEY });
  await clock.advance(10_000);
  await create();
  assertEquals((await ask("GET", `/jobs/${first.body.id}`)).status, 410);
  const again = await ask("POST", "/jobs", { headers: KEY });
  assertEquals(lasting(again), lasting(first));
});

Deno.test("POST /reset with a key resets once", async () => {
  const { clock, simulator, ask } = simulated();
  const first = await ask("POST", "/reset", { headers: KEY });
  await clock.advance(1_000);
  const again = await ask("POST", "/reset", { headers: KEY });
  assertEquals(lasting(again), lasting(first));
  assertEquals(simulator.getStatus().id, first.body.id);
  const anew = await ask("POST", "/reset");
  assertNotEquals(anew.body.id, first.body.id);
});

Deno.test("a key holds for a day of the simulator's time", async () => {
  const { clock, ask } = simulated();
  const first = await ask("POST", "/jobs", { headers: KEY });
  await clock.advance(86_400_000 - 1);
  const again = await ask("POST", "/jobs", { headers: KEY });
  assertEquals(again.body.id, first.body.id);
  await clock.advance(1);
  const anew = await ask("POST", "/jobs", { headers: KEY });
  assertNotEquals(anew.body.id, first.body.id);
});

Deno.test("a client that repeats a slow creation has one job with a key, and two without", async () => {
  for (const [headers, jobs] of [[KEY, 2], [{}, 3]] as const) {
    const { clock, ask } = simulated();
    const leave = new AbortController();
    const slow = ask("POST", "/jobs", {
      headers: { ...headers, "x-sim-fault": "latency=60" },
      signal: leave.signal,
    });
    await clock.advance(30_000);
    leave.abort("too slow");
    assertEquals(await slow.catch((reason) => reason), "too slow");
    assertEquals((await ask("POST", "/jobs", { headers })).status, 202);
    assertEquals((await ask("GET", "/jobs")).body.jobs.length, jobs);
  }
});

Deno.test("a key is 1 to 255 letters, digits or _-:. and may be in quotes", async () => {
  const { ask } = simulated();
  for (const key of ["Az09_-:.", "x".repeat(255), `"${"y".repeat(255)}"`]) {
    const headers = { "idempotency-key": key };
    assertEquals((await ask("POST", "/jobs", { headers })).status, 202);
  }
  for (
    const key of [
      "",
      '""',
      '"',
      '"a',
      'a"',
      "a b",
      "a, b",
      "x".repeat(256),
      "\u00e9",
    ]
  ) {
    const headers = { "idempotency-key": key };
    const reply = await ask("POST", "/jobs", { headers });
    assertProblem(reply, {
      status: 400,
      title: "Bad Request",
      instance: "/jobs",
    });
  }
  assertEquals((await ask("GET", "/jobs")).body.jobs.length, 4);
});

Deno.test("a key whose first request is in progress is a 409", async () => {
  const { ask } = simulated();
  const first = ask("POST", "/jobs", { headers: KEY });
  const [early, other] = [
    await ask("POST", "/jobs", { headers: KEY }),
    await ask("POST", "/reset", { headers: KEY }),
  ];
  assertProblem(early, {
    status: 409,
    title: "Conflict",
    instance: "/jobs",
  });
  assertEquals(early.headers.get("retry-after"), "1");
  assertEquals(other.status, 422);
  const again = await ask("POST", "/jobs", { headers: KEY });
  assertEquals(lasting(again), lasting(await first));
  assertEquals((await ask("GET", "/jobs")).body.jobs.length, 2);
});

Deno.test("a key that is used again after a day is no longer the oldest", async () => {
  const { ask, clock, simulator } = simulated({ maxJobs: 2, delay: fixed(0) });
  const send = async (key: string) => {
    const headers = { "idempotency-key": key };
    const { headers: sent } = await ask("POST", "/jobs", { headers });
    return sent.get(REPLAYED);
  };
  await send("a");
  await clock.advance(86_400_000);
  assertEquals([await send("b"), await send("a")], [null, null]);
  for (let i = 0; i < 9_999; i++) {
    await simulator.fetch("http://simulator.test/jobs", {
      method: "POST",
      headers: { "idempotency-key": `k-${i}` },
    });
  }
  assertEquals([await send("a"), await send("b")], ["true", null]);
});

Deno.test("a key has no effect on other routes", async () => {
  const { clock, ask } = simulated();
  for (let i = 1; i <= 2; i++) {
    const body = { seconds: 5 };
    const reply = await ask("POST", "/clock/advance", { body, headers: KEY });
    assertEquals([reply.status, reply.headers.get(REPLAYED)], [200, null]);
    assertEquals(clock.now(), START + i * 5_000);
  }
});

Deno.test("callers with the same key have requests of their own", async () => {
  const { ask } = simulated({ apiKeys: ["a", "b"] });
  const create = (apiKey: string, title: string) =>
    ask("POST", "/jobs", {
      body: { title },
      headers: { ...KEY, "x-api-key": apiKey },
    });
  const [first, other] = [await create("a", "A"), await create("b", "B")];
  assertEquals([first.status, other.status], [202, 202]);
  assertNotEquals(first.body.id, other.body.id);
  assertEquals((await create("a", "A")).body.id, first.body.id);
  assertEquals((await create("b", "A")).status, 422);
});

Deno.test("a refused creation can be repeated with its key", async () => {
  const { clock, ask, create } = simulated({ maxConcurrentJobs: 2 });
  const send = (body: unknown, more = {}) =>
    ask("POST", "/jobs", { body, headers: { ...KEY, ...more } });
  await create({ delay: 20 });
  assertEquals((await send({ title: 1 })).status, 422);
  assertEquals((await send({}, { "content-type": "text/plain" })).status, 415);
  assertEquals((await send({}, { "x-sim-fault": "status=503" })).status, 503);
  const full = await send({});
  assertEquals([full.status, full.headers.get("retry-after")], [429, "10"]);
  await clock.advance(10_000);
  const created = await send({ title: "At last" });
  assertEquals([created.status, created.headers.get(REPLAYED)], [202, null]);
  const again = await send({ title: "At last" });
  assertEquals(again.headers.get(REPLAYED), "true");
  assertEquals((await send({ title: "Other" })).status, 422);
  assertEquals((await ask("GET", "/jobs")).body.jobs.length, 3);
});

Deno.test("as many keys are stored as jobs, and at least 10,000", async () => {
  for (const [maxJobs, replayed] of [[10_500, "true"], [2, null]] as const) {
    const { clock, ask, simulator } = simulated({ maxJobs, delay: fixed(0) });
    for (let i = 0; i < 10_400; i++) {
      await simulator.fetch("http://simulator.test/jobs", {
        method: "POST",
        headers: { "idempotency-key": `k-${i}` },
      });
    }
    await clock.advance(86_399_000);
    const headers = { "idempotency-key": "k-0" };
    const again = await ask("POST", "/jobs", { headers });
    assertEquals(again.headers.get(REPLAYED), replayed);
  }
});
