import { assertEquals } from "@std/assert";
import { watch } from "../push/_watch.ts";
import { BASE, type Simulated, simulated } from "../routes/_simulated.ts";

const HELD = { headers: { prefer: "wait=30" } };

/** How many requests are open, and may be, as the metrics have it. */
async function openIn({ ask }: Simulated): Promise<[string, string]> {
  const { text } = await ask("GET", "/metrics");
  const read = (name: string) =>
    new RegExp(`^heygen_sim_${name} (\\S+)$`, "m").exec(text)?.[1] ?? "";
  return [read("open_requests"), read("open_requests_max")];
}

async function assertRefused(
  { ask }: Simulated,
  path: string,
  sent = {},
  method = "GET",
): Promise<void> {
  const { status, headers, body } = await ask(method, path, sent);
  assertEquals(status, 503);
  assertEquals(headers.get("retry-after"), "1");
  assertEquals(headers.get("connection"), "close");
  assertEquals(
    body.detail,
    "The limit of 2 open requests (event streams, held and delayed requests) is reached.",
  );
}

Deno.test("event streams and held requests are bounded together, other requests are not", async () => {
  const service = simulated({ maxOpenRequests: 2 });
  const { simulator, ask, create, clock } = service;
  using _ = simulator;
  const { id } = await create();
  assertEquals(await openIn(service), ["0", "2"]);
  const events = await watch(service, "/events");
  const held = ask("GET", `/jobs/${id}`, HELD);
  await clock.advance(0);
  assertEquals(await openIn(service), ["2", "2"]);

  await assertRefused(service, "/events");
  await assertRefused(service, `/jobs/${id}/events`);
  await assertRefused(service, `/jobs/${id}`, HELD);
  await assertRefused(service, "/status", HELD);
  for (const path of ["/status", `/jobs/${id}`, "/healthz", "/journal"]) {
    assertEquals((await ask("GET", path)).status, 200, path);
  }
  await create();

  await events.leave();
  assertEquals(await openIn(service), ["1", "2"]);
  const again = await watch(service, "/events");
  assertEquals(again.status, 200);
  await clock.advance(10_000);
  assertEquals((await held).body.status, "completed");
  assertEquals(await openIn(service), ["1", "2"]);
  await again.leave();
  assertEquals(await openIn(service), ["0", "2"]);
});

Deno.test("a request whose client leaves is no longer open", async () => {
  const service = simulated({ maxOpenRequests: 2 });
  using _ = service.simulator;
  const leaving = new AbortController();
  const held = service.ask("GET", "/status", {
    ...HELD,
    signal: leaving.signal,
  });
  const ended = held.catch((error) => error.name);
  assertEquals(await openIn(service), ["1", "2"]);
  leaving.abort();
  assertEquals(await ended, "AbortError");
  assertEquals(await openIn(service), ["0", "2"]);
});

Deno.test("a request that a fault would delay is refused without effect, and does not use up the fault", async () => {
  const service = simulated({
    maxOpenRequests: 2,
    faults: ["latency=5,on=write,count=1"],
  });
  const { simulator, ask, clock } = service;
  using _ = simulator;
  const [first, second] = [
    await watch(service, "/events"),
    await watch(service, "/events"),
  ];
  await assertRefused(service, "/jobs", {}, "POST");
  const list = await ask("GET", "/jobs");
  assertEquals(list.body.jobs.length, 1, "the first job alone");
  await first.leave();
  const slow = ask("POST", "/jobs");
  await clock.advance(0);
  assertEquals(await openIn(service), ["2", "2"]);
  await clock.advance(5_000);
  assertEquals((await slow).status, 202);
  assertEquals(await openIn(service), ["1", "2"]);
  const fault = await ask("GET", "/faults/latency");
  assertEquals(fault.status, 404, "it has been used up");
  await second.leave();
});

Deno.test("a request that is delayed and held, or streams, is one open request, and HEAD is not", async () => {
  const service = simulated({ maxOpenRequests: 1 });
  const { simulator, ask, create, clock } = service;
  using _ = simulator;
  const headers = { "x-sim-fault": "latency=5" };
  const { id } = await create();
  const held = ask("GET", `/jobs/${id}`, {
    headers: { ...headers, ...HELD.headers },
  });
  await clock.advance(40_000);
  assertEquals((await held).status, 200);
  const slow = watch(service, "/events", { headers });
  await clock.advance(0);
  assertEquals(await openIn(service), ["1", "1"]);
  await clock.advance(5_000);
  const stream = await slow;
  assertEquals([stream.status, await openIn(service)], [200, ["1", "1"]]);
  await stream.leave();
  for (let i = 0; i < 2; i++) {
    assertEquals((await ask("HEAD", "/events")).status, 200);
  }
  assertEquals(await openIn(service), ["0", "1"]);
});

Deno.test("a read that a stuck job holds is an open request", async () => {
  const service = simulated({ maxOpenRequests: 1 });
  const { simulator, ask, create, clock } = service;
  using _ = simulator;
  const { id } = await create({ delay: 0 });
  await ask("PUT", "/faults/stuck", { body: { fault: "stuck" } });
  const held = ask("GET", `/jobs/${id}`, HELD);
  await clock.advance(0);
  assertEquals(await openIn(service), ["1", "1"]);
  assertEquals((await ask("GET", `/jobs/${id}`, HELD)).status, 503);
  await simulator.settled();
  await clock.advance(30_000);
  assertEquals((await held).body.status, "pending");
  assertEquals(await openIn(service), ["0", "1"]);
});

Deno.test("open requests are unbounded by default in process", async () => {
  const service = simulated();
  using _ = service.simulator;
  assertEquals(await openIn(service), ["0", "+Inf"]);
  const response = await service.simulator.fetch(`${BASE}/events`);
  assertEquals(response.status, 200);
  await response.body?.cancel();
});
