import { assert, assertEquals, assertRejects } from "@std/assert";
import { fixed } from "@heygen-sim/client/distributions";
import {
  createSimulator,
  scaledClock,
  type Simulator,
} from "@heygen-sim/simulator";
import { assertProblem, BASE, simulated } from "./routes/_simulated.ts";

const STALL = { "x-sim-fault": "stall" };

Deno.test("fetch() takes a request, a URL or a text, as the global one does", async () => {
  const { simulator } = simulated();
  const { fetch } = simulator;
  for (
    const input of [
      `${BASE}/status`,
      new URL(`${BASE}/status`),
      new Request(`${BASE}/status`),
    ]
  ) {
    const response = await fetch(input);
    assertEquals(await response.json(), simulator.getStatus());
  }
  const reset = await fetch(new Request(BASE + "/reset", { method: "POST" }));
  assertEquals(await reset.json(), simulator.getStatus());
});

Deno.test("fetch() sends nothing for a caller who has given up before", async () => {
  const { simulator } = simulated();
  const before = simulator.getStatus();
  const signal = AbortSignal.abort("too late");
  const init = { method: "POST" };
  for (
    const [input, more] of [
      [`${BASE}/reset`, { ...init, signal }],
      [new Request(`${BASE}/reset`, { ...init, signal }), undefined],
    ] as const
  ) {
    const error = await simulator.fetch(input, more).catch((error) => error);
    assertEquals(error, "too late");
  }
  assertEquals(simulator.getStatus(), before);
});

Deno.test("fetch() gives up a stalled request with its caller, whichever way the signal came", async () => {
  const { clock, simulator } = simulated();
  for (const inRequest of [false, true]) {
    const leave = new AbortController();
    const { signal } = leave;
    const input = inRequest
      ? new Request(`${BASE}/status`, { headers: STALL, signal })
      : `${BASE}/status`;
    const init = inRequest ? undefined : { headers: STALL, signal };
    const answer = simulator.fetch(input, init);
    await clock.advance(1_000);
    const error = new Error("gone");
    leave.abort(error);
    assertEquals(await answer.catch((error) => error), error);
  }
  assertEquals(clock.next, Infinity, "no request waits on the clock any more");
});

Deno.test("fetch() listens to the signal of init alone, if there is one", async () => {
  const { simulator } = simulated();
  const request = new Request(`${BASE}/status`, {
    signal: AbortSignal.abort(),
  });
  for (const signal of [null, new AbortController().signal]) {
    const { status, body } = await simulator.fetch(request, { signal });
    assertEquals(status, 200);
    await body?.cancel();
  }
});

Deno.test("a stall with an end leaves no wait on the clock once its caller has left", async () => {
  const { clock, simulator } = simulated();
  const leave = new AbortController();
  const answer = simulator.fetch(`${BASE}/status`, {
    headers: { "x-sim-fault": "stall=60" },
    signal: leave.signal,
  });
  await clock.advance(0);
  assertEquals(clock.next, clock.now() + 60_000);
  leave.abort();
  await assertRejects(() => answer, DOMException);
  assertEquals(clock.next, Infinity);
});

Deno.test("a job that cannot be drawn is a 422 with the reason, and the current one stays", async () => {
  let drawn = 100;
  const delay = { ...fixed(100), sample: () => drawn };
  const { simulator, ask } = simulated({ delay });
  const before = simulator.getStatus();
  drawn = NaN;
  for (const instance of ["/reset", "/jobs"]) {
    const detail = assertProblem(await ask("POST", instance), {
      status: 422,
      title: "Unprocessable Entity",
      instance,
    });
    assert(detail.includes("it drew NaN"), detail);
  }
  assertEquals(simulator.getStatus(), before);
});

Deno.test("resetStatus() throws where there is no room, and the current job stays", () => {
  for (const options of [{ maxConcurrentJobs: 1 }, { maxJobs: 1 }]) {
    const { simulator } = simulated(options);
    const before = simulator.getStatus();
    let message = "";
    try {
      simulator.resetStatus();
    } catch (error) {
      message = (error as Error).message;
    }
    const [name = ""] = Object.keys(options);
    assert(message.endsWith(`as there may be by '${name}'`), message);
    assertEquals(simulator.getStatus(), before);
  }
});

Deno.test("each request after close() gets 503", async () => {
  const { simulator, ask } = simulated();
  simulator.close();
  simulator.close();
  for (
    const [method, instance] of [
      ["GET", "/status"],
      ["POST", "/reset"],
      ["GET", "/clock"],
      ["GET", "/nowhere"],
    ] as const
  ) {
    const title = "Service Unavailable";
    const expected = { status: 503, title, instance };
    assertProblem(await ask(method, instance), expected);
    const handled = await simulator.handle(
      new Request(BASE + instance, { method }),
    );
    assertEquals(handled.status, 503);
    await handled.body?.cancel();
  }
});

Deno.test("close() releases held responses", async () => {
  const { clock, simulator, ask } = simulated();
  const held = ["stall", "stall=60", "latency=5"].map((fault) =>
    ask("GET", "/status", { headers: { "x-sim-fault": fault } })
  );
  const halved = await simulator.fetch(`${BASE}/status`, {
    headers: { "x-sim-fault": "stall-body=60" },
  });
  const rest = halved.text();
  await clock.advance(0);
  simulator.close();
  for (const { status } of await Promise.all(held)) assertEquals(status, 503);
  await assertRejects(() => rest);
  assertEquals(clock.next, Infinity, "no request waits on the clock any more");
});

Deno.test("using closes the simulator at the end of its block", async () => {
  let outside: Simulator;
  let stalled: Promise<Response>;
  {
    using simulator = simulated().simulator;
    outside = simulator;
    const { status, body } = await simulator.fetch(`${BASE}/status`);
    assertEquals(status, 200);
    await body?.cancel();
    stalled = simulator.fetch(`${BASE}/status`, { headers: STALL });
  }
  for (const answer of [outside.fetch(`${BASE}/status`), stalled]) {
    const { status, body } = await answer;
    assertEquals(status, 503);
    await body?.cancel();
  }
});

Deno.test("times agree to the millisecond on a clock that shows fractions of it", async () => {
  const { clock } = simulated();
  await clock.advance(0.7);
  const simulator = createSimulator({
    clock: scaledClock(1.37, clock),
    delay: fixed(1_001),
  });
  for (let i = 1; i <= 10; i++) {
    await clock.advance(333.3);
    simulator.resetStatus();
    await clock.advance(1_001);
    const { created_at, completed_at, completion_time } = simulator.getStatus();
    assertEquals(completion_time, 1.001);
    const took = Date.parse(completed_at ?? "") - Date.parse(created_at);
    assertEquals(took, 1_001);
  }
});
