import {
  constant,
  createClient,
  fetchStatus,
  resetStatus,
  StatusError,
  systemClock as clientClock,
} from "@heygen-sim/client";
import { fixed } from "@heygen-sim/client/distributions";
import { createSimulator, VirtualClock } from "@heygen-sim/simulator";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { finish, step } from "../../client/_time.ts";
import { WORK, World } from "./_world.ts";

const BASE = "http://simulator.test";

Deno.test("a whole wait runs in one process, on one clock", async () => {
  const clock = new VirtualClock();
  using simulator = createSimulator({
    clock,
    delay: fixed(600_000),
    errorRate: 0,
    faults: ["status=503,retry-after=30,count=1", "latency=0.2"],
  });
  const { fetch } = simulator;
  const client = createClient({ baseUrl: BASE, fetch, clock });
  const start = clock.now();
  const seen: string[] = [];
  const report = await clock.run(client.fetchStatus("fibonacci", {
    onPoll: ({ status, requests }) => seen.push(`${requests} ${status}`),
  }));
  assertEquals([report.status, report.completionTime], ["completed", 600_000]);
  // The first slot of 1, 2, 4, 7, 12, 20, 33 s that is 30 s after the 503.
  assertEquals(seen[0], "2 pending");
  assertEquals(seen.at(-1), `${report.requests} completed`);
  assertEquals([report.failures, report.elapsed], [1, clock.now() - start]);
});

Deno.test("using ends held responses, and leaves no timer", async () => {
  const held: Promise<unknown>[] = [];
  let body: Promise<string>;
  let later: (path: string) => Promise<Response>;
  {
    // On the system's clock: a timer that is left over fails the test.
    using simulator = createSimulator({ delay: fixed(1) });
    const ask = (fault: string) =>
      simulator.fetch(`${BASE}/status`, { headers: { "x-sim-fault": fault } });
    held.push(ask("latency=3600"), ask("stall"), ask("stall=3600"));
    body = (await ask("stall-body=3600")).text();
    later = (path) => simulator.fetch(BASE + path);
  }
  for (const response of await Promise.all(held) as Response[]) {
    assertEquals(response.status, 503);
    assertEquals((await response.json()).title, "Service Unavailable");
  }
  await assertRejects(() => body, DOMException, "The simulator was closed");
  for (const path of ["/status", "/jobs", "/healthz", "/nowhere"]) {
    const response = await later(path);
    assertEquals(response.status, 503, path);
    assertEquals(
      (await response.json()).detail,
      "This simulator has been closed.",
    );
  }
});

Deno.test("using ends the waits of clients on a virtual clock", async () => {
  const clock = new VirtualClock();
  let wait: Promise<unknown>;
  {
    using simulator = createSimulator({ clock, delay: fixed(600_000) });
    const { fetch } = simulator;
    wait = fetchStatus("fibonacci", { baseUrl: BASE, fetch, clock });
    wait.catch(() => {});
    await clock.advance(10_000);
  }
  const error = await assertRejects(() => clock.run(wait), StatusError);
  assertEquals([error.type, error.httpStatus], ["http", 503]);
  assertEquals(error.report?.status, "pending");
  assertEquals(clock.next, Infinity);
});

Deno.test("a virtual clock does not wait for a client that has disconnected", async () => {
  for (const fault of ["stall=3600", "stall-body=3600"]) {
    using world = new World({ faults: [fault] });
    const { fetch, clock, base: baseUrl } = world;
    const leave = new AbortController();
    const { signal } = leave;
    const wait = fetchStatus("constant", { fetch, clock, baseUrl, signal });
    wait.catch(() => {});
    await (clock as VirtualClock).advance(5_000);
    assertEquals((clock as VirtualClock).next, clock.now() + 3_595_000);
    leave.abort(new Error("left"));
    await assertRejects(() => wait, Error, "left");
    assertEquals((clock as VirtualClock).next, Infinity);
  }
});

Deno.test("faked timers move a simulator on the system's clock, and its faults", async () => {
  using time = new FakeTime();
  using simulator = createSimulator({
    delay: fixed(WORK),
    errorRate: 0,
    faults: ["latency=3"],
  });
  const { fetch } = simulator;
  let status: number | undefined;
  const asked = fetch(`${BASE}/status`);
  asked.then((response) => status = response.status);
  await step(time, 2_999);
  assertEquals(status, undefined);
  await step(time, 1);
  assertEquals(status, 200);
  await (await asked).text();

  const options = { baseUrl: BASE, fetch, clock: clientClock };
  const report = await finish(time, fetchStatus("constant", options));
  assertEquals([report.status, report.completionTime], ["completed", WORK]);
  // Asked 3, 7 and 11 s after the job's creation: each response comes 3 s later,
  // and asks for another second.
  assertEquals([report.requests, report.elapsed], [3, 11_000]);
  assert(!time.next());
});

Deno.test("a job of ten minutes ends in a dozen polls of an automatic clock, whatever the interval", async () => {
  for (const pace of [10, 1_000, 60_000]) {
    const simulated = new VirtualClock();
    using simulator = createSimulator({
      clock: simulated,
      autoAdvance: true,
      delay: fixed(600_000),
      errorRate: 0,
    });
    const { fetch } = simulator;
    // The client has a clock of its own, as one on another machine has.
    const clock = new VirtualClock();
    const start = simulated.now();
    const algorithm = () => constant({ interval: pace });
    const options = { baseUrl: BASE, fetch, clock };
    const report = await clock.run(fetchStatus(algorithm, options));
    assertEquals(
      [report.status, report.completionTime],
      ["completed", 600_000],
    );
    assert(report.requests >= 8 && report.requests <= 14, `${report.requests}`);
    assertEquals(simulated.now() - start, 600_000);
    // Another one takes as long again.
    await resetStatus(options);
    const again = await clock.run(fetchStatus(algorithm, options));
    assertEquals(again.requests, report.requests);
    assertEquals(simulated.now() - start, 1_200_000);
  }
});

Deno.test("an automatic clock passes over held responses", async () => {
  const clock = new VirtualClock();
  using simulator = createSimulator({
    clock,
    autoAdvance: true,
    delay: fixed(600_000),
    errorRate: 0,
    faults: ["latency=5"],
  });
  const start = clock.now();
  await (await simulator.fetch(`${BASE}/status`)).text();
  // Half-way to the end, and then the latency.
  assertEquals(clock.now() - start, 305_000);
});
