import { fetchStatus } from "@heygen-sim/client";
import { fixed } from "@heygen-sim/client/distributions";
import { createSimulator, VirtualClock } from "@heygen-sim/simulator";
import { serve } from "@heygen-sim/simulator/server";
import {
  assertDeliveries,
  assertPolls,
  assertRequests,
  deliveriesOf,
  pollsOf,
  requestsOf,
  type Target,
} from "@heygen-sim/simulator/testing";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { testWith } from "../../_needs.ts";
import { BASE, simulated } from "../routes/_simulated.ts";

const by = (client: string) => ({ headers: { "x-client": client } });

/** The message of the error that a promise rejects with. */
async function messageOf(rejected: Promise<unknown>): Promise<string> {
  const error = await assertRejects(() => rejected, Error);
  return error.message;
}

/** A job that two clients wait for: one well, one not. */
async function waitedFor() {
  const world = simulated({ retryAfter: 2_000 });
  const { ask, clock, create } = world;
  const { id } = await create();
  const poll = (client: string) => ask("GET", `/jobs/${id}`, by(client));
  await poll("good");
  for (let i = 0; i < 3; i++) {
    await poll("bad");
    await clock.advance(1_000);
  }
  await clock.advance(7_500);
  await poll("good");
  await clock.advance(1_500);
  await poll("bad");
  return { ...world, id, poll };
}

Deno.test("requestsOf() returns the requests that match, the first one first", async () => {
  const { simulator, ask, id, clock } = await waitedFor();
  const since = new Date(clock.now());
  await ask("GET", "/nowhere", by("good"));
  const all = await requestsOf(simulator);
  assertEquals(
    all.map(({ client }) => client).join(" "),
    [
      "anonymous good bad bad bad good bad good",
    ].join(),
  );
  assertEquals(all[0]?.method, "POST");
  const short = async (filter: Parameters<typeof requestsOf>[1]) =>
    (await requestsOf(simulator, filter)).map(({ method, status, client }) =>
      `${method} ${status} ${client}`
    );
  assertEquals(await short({ client: "good" }), [
    "GET 200 good",
    "GET 200 good",
    "GET 404 good",
  ]);
  assertEquals(await short({ status: 404 }), ["GET 404 good"]);
  assertEquals(await short({ status: "4xx", since }), ["GET 404 good"]);
  assertEquals(await short({ path: "/no*" }), ["GET 404 good"]);
  assertEquals((await short({ job: id, client: "bad" })).length, 4);
  assertEquals(await short({ method: "POST" }), ["POST 202 anonymous"]);
  assertEquals((await short({ early: true })).length, 2);
  assertEquals((await short({ where: ({ at }) => at >= +since })).length, 2);
  const [end] = await requestsOf(simulator, { poll: "end", client: "bad" });
  assertEquals([end?.waste, end?.job, end?.duration], [2_000, id, 0]);
});

Deno.test("requestsOf() returns headers and bodies that are recorded", async () => {
  const { simulator, create } = simulated({ requestDetails: "bodies" });
  await create({ title: "a" });
  const [request] = await requestsOf(simulator, {
    where: ({ details }) => details?.request.body?.text === '{"title":"a"}',
  });
  assertEquals(
    request?.details?.request.headers["content-type"],
    "application/json",
  );
  assertEquals(request?.details?.response.body?.encoding, "text");
});

Deno.test("requestsOf() pages through thousands of requests", async () => {
  const { simulator } = simulated();
  for (let i = 0; i < 2_500; i++) await simulator.fetch(`${BASE}/healthz`);
  assertEquals((await requestsOf(simulator)).length, 2_500);
});

Deno.test("requestsOf() refuses a journal that has dropped requests, until it is emptied", async () => {
  const { simulator, ask } = simulated({ journal: 3 });
  for (let i = 0; i < 4; i++) await ask("GET", "/status");
  assertEquals(
    await messageOf(requestsOf(simulator)),
    "The journal has dropped 1 requests to make room; raise the option 'journal' or 'maxMemory', or empty it by DELETE /journal.",
  );
  await ask("DELETE", "/journal");
  assertEquals((await requestsOf(simulator)).length, 1);
  const none = simulated({ journal: 0 });
  await none.ask("GET", "/status");
  const message = await messageOf(requestsOf(none.simulator));
  assertEquals(message.startsWith("The journal has dropped 1 requests"), true);
});

Deno.test("assertRequests() takes an exact number, a least and a greatest one", async () => {
  const { simulator } = await waitedFor();
  const client = "good";
  for (
    const bounds of [{}, { count: 2 }, { min: 2 }, { max: 2 }, {
      min: 1,
      max: 3,
    }]
  ) {
    const found = await assertRequests(simulator, { client, ...bounds });
    assertEquals(found.length, 2);
  }
  await assertRequests(simulator, { client: "other", count: 0 });
  for (
    const [bounds, expected] of [
      [{ count: 3 }, "3"],
      [{ count: 0 }, "0"],
      [{ min: 3 }, "at least 3"],
      [{ max: 1 }, "at most 1"],
    ] as const
  ) {
    const message = await messageOf(
      assertRequests(simulator, { client, ...bounds }),
    );
    const start = `Expected ${expected} requests with client "good", got 2`;
    assertEquals(message.slice(0, start.length), start);
  }
  const error = await assertRejects(
    () => assertRequests(simulator, { client: "other" }),
    Error,
    'Expected at least 1 requests with client "other", got 0; all that there are:\n',
  );
  assertEquals(error.name, "AssertionError");
  await assertRejects(
    () => assertRequests(simulator, { max: -1 }),
    RangeError,
    "'max' must be a number, 0 or more: current value is -1",
  );
  await assertRejects(
    () => assertRequests(simulator, { count: "2" as never }),
    TypeError,
  );
  for (const name of ["maxRedundant", "maxEarly", "maxWaste"]) {
    await assertRejects(
      () => assertPolls(simulator, { [name]: NaN }),
      RangeError,
      `'${name}' must be a number, 0 or more: current value is NaN`,
    );
  }
});

Deno.test("a failed assertion lists the requests that are too many, or all if there are too few", async () => {
  const { simulator, id } = await waitedFor();
  assertEquals(
    await messageOf(assertPolls(simulator, { client: "bad", maxRedundant: 1 })),
    `Expected at most 1 redundant polls with client "bad", got 2:
  00:00:01.000 200 GET /jobs/${id} by bad (redundant, early)
  00:00:02.000 200 GET /jobs/${id} by bad (redundant, early)`,
  );
  const few = await messageOf(assertPolls(simulator, { count: 3, job: "x" }));
  assertEquals(few.includes("422"), true, few);
  const missing = await messageOf(assertRequests(simulator, { path: "/x" }));
  assertEquals(missing.split("\n").length, 8);
  for (let i = 0; i < 30; i++) await simulator.fetch(`${BASE}/healthz`);
  const many = await messageOf(
    assertRequests(simulator, { path: "/healthz", max: 3 }),
  );
  assertEquals(many.split("\n").length, 22);
  assertEquals(many.endsWith("\n  and 10 more"), true);
});

Deno.test("assertPolls() bounds redundant and early polls and the waste of a client", async () => {
  const { simulator, poll, create, ask } = await waitedFor();
  await assertPolls(simulator, {
    client: "good",
    count: 2,
    maxRedundant: 0,
    maxEarly: 0,
    maxWaste: 500,
  });
  await assertPolls(simulator, { client: "bad", maxEarly: 2, maxWaste: 2_000 });
  const refused = (expected: Parameters<typeof assertPolls>[1]) =>
    messageOf(assertPolls(simulator, expected));
  assertEquals(
    (await refused({ client: "bad", maxEarly: 1 })).split(":")[0],
    'Expected at most 1 early polls with client "bad", got 2',
  );
  assertEquals(
    (await refused({ maxWaste: 1_999 })).split(":")[0],
    "Expected a waste of at most 1999 ms of polls, got 2000 ms",
  );
  await poll("bad");
  assertEquals((await pollsOf(simulator, { poll: "redundant" })).length, 3);
  const { id } = await create();
  await ask("GET", `/jobs/${id}`, by("late"));
  assertEquals(
    (await refused({ maxWaste: 5_000 })).split(":")[0],
    "Expected polls to see the end of each job, but 1 are of waits that did not",
  );
});

Deno.test("assertPolls() counts what the client reports", async () => {
  const clock = new VirtualClock();
  using simulator = createSimulator({ clock, seed: 7, profile: "flaky" });
  const { fetch } = simulator;
  const report = await clock.run(fetchStatus("fibonacci", { fetch, clock }));
  const polls = await assertPolls(simulator, {
    count: report.requests,
    maxEarly: 0,
  });
  const { waste } = polls.find(({ poll }) => poll === "end") ?? {};
  assertEquals(waste, report.waste);
});

Deno.test("deliveriesOf() has deliveries of one moment in the order of their events", async () => {
  const webhookFetch = () =>
    Promise.resolve(new Response(null, { status: 204 }));
  const { simulator, clock, create } = simulated({ webhookFetch });
  const callback_url = "http://127.0.0.1:8080/";
  const ids: (string | undefined)[] = [];
  for (let i = 0; i < 3; i++) ids.push((await create({ callback_url })).id);
  await clock.advance(10_000);
  const deliveries = await deliveriesOf(simulator);
  assertEquals(deliveries.map(({ job }) => job), ids);
});

Deno.test("deliveriesOf() has those of webhooks and of callbacks, with their attempts", async () => {
  const clock = new VirtualClock();
  let failures = 1;
  using simulator = createSimulator({
    clock,
    errorRate: 0,
    delay: fixed(1_000),
    faults: ["status=503"],
    webhookFetch: (input) =>
      Promise.resolve(
        new Response(null, {
          status: String(input).endsWith("/done") && failures-- > 0 ? 500 : 204,
        }),
      ),
  });
  const post = async (path: string, body: unknown) => {
    const response = await simulator.fetch(BASE + path, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-sim-fault": "none",
      },
      body: JSON.stringify(body),
    });
    return await response.json();
  };
  await post("/webhooks", { url: "http://127.0.0.1:8080/hook" });
  const { id: job } = await post("/jobs", {
    callback_url: "http://127.0.0.1:8080/done",
  });
  await assertDeliveries(simulator, { count: 0 });
  await clock.advance(2_000);
  assertEquals(
    (await deliveriesOf(simulator, { job })).map((
      { webhook, type, state, attempts },
    ) => [webhook === "callbacks", type, state, attempts[0]?.status]),
    [
      [false, "job.completed", "delivered", 204],
      [true, "job.completed", "pending", 500],
    ],
  );
  await clock.advance(60_000);
  await assertDeliveries(simulator, { job, state: "delivered", count: 2 });
  await assertDeliveries(simulator, { webhook: "callbacks", maxAttempts: 2 });
  const message = await messageOf(
    assertDeliveries(simulator, { job, maxAttempts: 1 }),
  );
  assertEquals(
    message,
    `Expected 0 deliveries with job "${job}" with more than 1 attempts, got 1:
  00:00:01.000 job.completed of ${job} to http://127.0.0.1:8080/done: delivered, attempts: 500, 204`,
  );
  assertEquals(
    (await messageOf(assertDeliveries(simulator, { type: "job.error" })))
      .split("\n").length,
    4,
  );
  for (let i = 0; i < 120; i++) await post("/jobs", {});
  await clock.advance(2_000);
  await assertDeliveries(simulator, { type: "job.completed", count: 123 });
});

Deno.test("the assertions take a simulator with keys, and isolated simulations", async () => {
  using simulator = createSimulator({ adminKey: "secret", apiKeys: ["k"] });
  const { fetch } = simulator;
  await fetch(`${BASE}/status`);
  await assertRequests(simulator, { status: 401, count: 1 });
  await assertDeliveries(simulator, { count: 0 });
  const without = await messageOf(requestsOf({ fetch }));
  assert(without.startsWith(`Cannot read ${BASE}/journal?`), without);
  assert(without.includes("401 The admin key is missing or wrong"), without);

  using open = createSimulator();
  const baseUrl = `${BASE}/s/alice`;
  await open.fetch(`${baseUrl}/status`);
  const alice: Target = { fetch: open.fetch, baseUrl };
  await assertRequests(alice, { path: "/status", count: 1 });
  await assertRequests(alice, { path: "/s/alice/status", count: 1 });
  await assertRequests(open, { path: "/status", count: 0 });
  await assertDeliveries(alice, { count: 0 });
});

Deno.test("the assertions read a simulator that injects faults, or lets no request choose them", async () => {
  using simulator = createSimulator({
    faultHeader: false,
    faults: ["status=503,on=write"],
  });
  await simulator.fetch(`${BASE}/jobs`, { method: "POST" });
  await assertRequests(simulator, { status: 503, fault: "status", count: 1 });
  await assertDeliveries(simulator, { count: 0 });
});

testWith(
  { net: "127.0.0.1" },
  "the assertions take the address of a served simulator",
  async () => {
    const delay = fixed(0);
    await using server = serve({ port: 0, host: "127.0.0.1", delay });
    for (let i = 0; i < 2; i++) {
      await fetchStatus("constant", { baseUrl: server.url });
    }
    await assertPolls(server.url, { min: 2, max: 2 });
    await assertPolls(new URL(server.url), { maxWaste: 60_000 });
    await assertRequests(`${server.url}/`, { path: "/nothing", count: 0 });
  },
);

Deno.test("an invalid target is a TypeError", async () => {
  for (const target of [undefined, null, {}, 5, ""]) {
    await assertRejects(() => requestsOf(target as never), TypeError);
  }
});
