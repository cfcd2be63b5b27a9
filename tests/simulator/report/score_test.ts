import { uniform } from "@heygen-sim/client/distributions";
import { assert, assertEquals } from "@std/assert";
import { type Simulated, simulated } from "../routes/_simulated.ts";

/** Sends a request as a client. */
function as({ ask }: Simulated, client: string) {
  return (method: string, path: string, headers: Record<string, string> = {}) =>
    ask(method, path, { headers: { "x-client": client, ...headers } });
}

/** The row of a client in the report. */
async function rowOf({ ask }: Simulated, client: string) {
  const { body } = await ask("GET", "/report");
  return body.clients.find((row: { client: string }) => row.client === client);
}

/** Requests that find the end of a job without reading its status. */
const PROBES: Readonly<
  Record<
    string,
    (
      send: ReturnType<typeof as>,
      id: string,
    ) => Promise<boolean>
  >
> = {
  "a cancellation with another entity tag": async (send, id) => {
    const { status } = await send("DELETE", `/jobs/${id}`, {
      "if-match": '"another"',
    });
    return status === 409;
  },
  "the result": async (send, id) =>
    (await send("GET", `/jobs/${id}/result`)).status === 200,
  "the head of the result": async (send, id) =>
    (await send("HEAD", `/jobs/${id}/result`)).status === 200,
  "a list": async (send) =>
    (await send("GET", "/jobs?status=completed")).body.jobs.length > 0,
  "the report of the job": async (send, id) =>
    (await send("GET", `/jobs/${id}/report`)).body.phase === "completed",
};

for (const [name, hasEnded] of Object.entries(PROBES)) {
  Deno.test(`a client that finds the end by ${name} pays for it as for polls`, async () => {
    const world = simulated();
    const { clock, ask, create } = world;
    await ask("DELETE", `/jobs/${(await ask("GET", "/status")).body.id}`);
    const { id } = await create();
    const poll = as(world, "poller");
    const probe = as(world, "prober");
    for (let second = 0; second < 10; second++) {
      await poll("GET", `/jobs/${id}`);
      assertEquals(await hasEnded(probe, id), false);
      await clock.advance(1_000);
    }
    await poll("GET", `/jobs/${id}`);
    assertEquals(await hasEnded(probe, id), true);
    await probe("GET", `/jobs/${id}`);

    const poller = await rowOf(world, "poller");
    const prober = await rowOf(world, "prober");
    assertEquals([poller.requests, poller.other_requests], [11, 0]);
    assertEquals([prober.requests, prober.other_requests], [1, 11]);
    if (name !== "a list") {
      assertEquals(prober.compared, 1);
      assert(prober.ratio >= poller.ratio, `${prober.ratio}`);
      const { body } = await ask("GET", `/jobs/${id}/report`);
      assertEquals(body.clients[1].other_requests, 11);
    }
  });
}

Deno.test("lists have a price in the cost of a client", async () => {
  const world = simulated();
  const { clock, create } = world;
  const { id } = await create();
  const send = as(world, "lister");
  await send("GET", `/jobs/${id}`);
  for (let i = 0; i < 4; i++) await send("GET", "/jobs");
  await clock.advance(10_000);
  await send("GET", `/jobs/${id}`);
  const { cost, other_requests } = await rowOf(world, "lister");
  assertEquals([cost, other_requests], [1 + 4, 4]);
});

Deno.test("what a client does after it has seen the end costs nothing", async () => {
  const world = simulated();
  const { clock, create } = world;
  const { id } = await create();
  const send = as(world, "client");
  await send("GET", `/jobs/${id}`);
  await clock.advance(10_000);
  await send("GET", `/jobs/${id}`);
  await send("GET", `/jobs/${id}/result`);
  await send("DELETE", `/jobs/${id}`);
  const { cost, requests_per_job, other_requests } = await rowOf(
    world,
    "client",
  );
  assertEquals([cost, requests_per_job, other_requests], [1, 2, 2]);
});

Deno.test("reports, the journal, events, deliveries, the clock and metrics are other requests", async () => {
  const world = simulated();
  const send = as(world, "client");
  await send("GET", "/status");
  const paths = [
    "/report",
    "/journal",
    "/clock",
    "/metrics",
    "/webhooks/callbacks/deliveries",
  ];
  for (const path of paths) await send("GET", path);
  for (const path of ["/healthz", "/jobs/0123456789abcdef", "/faults"]) {
    await send("GET", path);
  }
  await send("POST", "/jobs");
  const { requests, other_requests } = await rowOf(world, "client");
  assertEquals([requests, other_requests], [1, paths.length]);
});

Deno.test("a poll is early until the time that Retry-After asked for as it was sent", async () => {
  // The rate limit ends after 1.5 s, and the response says 2.
  for (const [wait, early] of [[1_600, 1], [2_000, 0]] as const) {
    const world = simulated({ rateLimit: "1/1500ms" });
    const send = as(world, "client");
    await send("POST", "/reset");
    const { status, headers } = await send("GET", "/status");
    assertEquals([status, headers.get("retry-after")], [429, "2"]);
    await world.clock.advance(wait);
    assertEquals((await send("GET", "/status")).status, 200);
    assertEquals((await rowOf(world, "client")).early, early, `${wait}`);
  }
});

Deno.test("a fraction of a second in retryAfter is early on /status, and not with retry_after_ms", async () => {
  for (const retryAfterForm of ["seconds", "date"] as const) {
    const world = simulated({ retryAfter: 1_500, retryAfterForm });
    const waits: [form: string, wait: number, early: number][] = [
      ["/status", 1_600, 1],
      ["/status", 2_000, 0],
      ["/jobs", 1_500, 0],
      ["/jobs", 1_400, 1],
    ];
    for (const [i, [form, wait, early]] of waits.entries()) {
      const { body: { id } } = await world.ask("POST", "/reset");
      const path = `${form}/${id}`;
      const send = as(world, `${i}`);
      await send("GET", path);
      await world.clock.advance(wait);
      await send("GET", path);
      assertEquals((await rowOf(world, `${i}`)).early, early, path);
      // A date is the end of a whole second.
      await world.clock.advance(8_000 - wait);
    }
  }
});

Deno.test("a client that chooses its faults shows in the reports", async () => {
  const world = simulated();
  const { id } = await world.create();
  const send = as(world, "client");
  const fault = { "x-sim-fault": "status=503" };
  await send("GET", `/jobs/${id}`, fault);
  await send("GET", `/jobs/${id}`, { "x-sim-fault": "none" });
  await send("GET", `/jobs/${id}/result`, fault);
  await send("GET", `/jobs/${id}`);
  const { faulted, chose_faults } = await rowOf(world, "client");
  assertEquals([faulted, chose_faults], [1, 3]);
  const { body } = await world.ask("GET", `/jobs/${id}/report`);
  assertEquals(body.clients[0].chose_faults, 3);
});

Deno.test("without faultHeader a request that chooses its faults is refused", async () => {
  const { ask } = simulated({ faultHeader: false, faults: ["latency=0"] });
  for (const value of ["none", "status=503", "nonsense"]) {
    const { status, body } = await ask("GET", "/status", {
      headers: { "x-sim-fault": value },
    });
    assertEquals(status, 400, value);
    assertEquals(
      body.detail,
      "X-Sim-Fault is switched off, by --fault-header off or the option faultHeader.",
    );
  }
  assertEquals((await ask("GET", "/status")).status, 200);
});

Deno.test("the report plans anew for a price that it has not cached, and caches ten", async () => {
  let evaluations = 0;
  const { mean, label, cdf, sample, quantile } = uniform(1_000, 20_000);
  const delay = {
    mean,
    label,
    sample,
    quantile,
    cdf: (x: number) => {
      evaluations++;
      return cdf(x);
    },
  };
  const world = simulated({ delay: { ...uniform(1_000, 20_000), ...delay } });
  const send = as(world, "client");
  await send("GET", "/status");
  await world.clock.advance(20_000);
  await send("GET", "/status");
  const plans = async (price: number) => {
    const before = evaluations;
    const { body } = await world.ask("GET", `/report?price=${price}`);
    assert(body.clients[0].best_cost >= price);
    return evaluations > before;
  };
  for (let price = 1; price <= 10; price++) assert(await plans(price));
  for (let price = 1; price <= 10; price++) {
    assertEquals(await plans(price), false, `${price} is cached`);
  }
  assert(await plans(11));
  assertEquals(await plans(11), false);
  assertEquals(await plans(10), false);
  assert(await plans(1), "the oldest price has made room");
});

Deno.test("a job of a distribution that 100 others have followed is compared with no plan", async () => {
  for (const [changes, compared] of [[99, 1], [100, 0]] as const) {
    const world = simulated();
    const { clock, ask } = world;
    const poll = as(world, "poller");
    await poll("GET", "/status");
    for (let delay = 1; delay <= changes; delay++) {
      const body = { delay: `fixed:${delay}` };
      assertEquals((await ask("PATCH", "/settings", { body })).status, 200);
    }
    await clock.advance(10_000);
    await poll("GET", "/status");
    const row = await rowOf(world, "poller");
    assertEquals([row.seen, row.compared], [1, compared]);
  }
});

Deno.test("a distribution that is set again is no other one", async () => {
  const world = simulated();
  const poll = as(world, "poller");
  await poll("GET", "/status");
  for (let i = 0; i < 100; i++) {
    await world.ask("PATCH", "/settings", { body: { delay: "fixed:5" } });
  }
  await world.clock.advance(10_000);
  await poll("GET", "/status");
  assertEquals((await rowOf(world, "poller")).compared, 1);
});

Deno.test("a job whose polls were dropped is not counted again, also after a snapshot", async () => {
  const options = { maxJobs: 2 };
  const world = simulated(options);
  const { clock, simulator, create } = world;
  const poll = as(world, "poller");
  await poll("GET", "/status");
  await poll("GET", `/jobs/${(await create()).id}`);
  await clock.advance(10_000);
  await poll("GET", `/jobs/${(await create()).id}`);
  // The third job has taken the place of the first one, which is still current.
  await poll("GET", "/status");
  assertEquals((await rowOf(world, "poller")).jobs, 3);

  const restored = simulated(options);
  restored.simulator.restore(simulator.snapshot());
  await as(restored, "poller")("GET", "/status");
  assertEquals((await rowOf(restored, "poller")).jobs, 3);
});
