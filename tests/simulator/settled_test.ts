import { fixed } from "@heygen-sim/client/distributions";
import {
  createSimulator,
  type SimulatorOptions,
  VirtualClock,
} from "@heygen-sim/simulator";
import { serve } from "@heygen-sim/simulator/server";
import { assertEquals } from "@std/assert";
import { testWith } from "../_needs.ts";
import { BASE, START } from "./routes/_simulated.ts";

/** Resolves after some turns of the event loop. */
async function turns(count = 5): Promise<void> {
  for (let i = 0; i < count; i++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Whether a promise has settled by now. */
function watched(promise: Promise<unknown>): { readonly isDone: boolean } {
  const state = { isDone: false };
  const end = () => {
    state.isDone = true;
  };
  promise.then(end, end);
  return state;
}

/** A simulator whose receiver responds when the test lets it. */
function withReceiver(options: SimulatorOptions = {}) {
  const clock = new VirtualClock(START);
  const receivers: ((status: number) => void)[] = [];
  const simulator = createSimulator({
    clock,
    seed: 1,
    delay: fixed(10_000),
    errorRate: 0,
    webhookFetch: () =>
      new Promise<Response>((resolve) =>
        receivers.push((status) => resolve(new Response(null, { status })))
      ),
    ...options,
  });
  const create = async (base = BASE) => {
    const response = await simulator.fetch(`${base}/jobs`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ callback_url: "http://127.0.0.1:8080/done" }),
    });
    return (await response.json()).id;
  };
  return { clock, simulator, receivers, create };
}

Deno.test("settled() resolves at once while a job is pending, and does not move time", async () => {
  const { clock, simulator, create } = withReceiver();
  await create();
  await simulator.settled();
  assertEquals(clock.now(), START);
});

Deno.test("settled() waits until the deliveries that are due have been attempted", async () => {
  const { clock, simulator, receivers, create } = withReceiver();
  await create();
  await create();
  const moved = watched(clock.advance(10_000));
  await turns();
  const settled = watched(simulator.settled());
  await turns();
  assertEquals([receivers.length, settled.isDone], [2, false]);
  receivers[0]?.(204);
  await turns();
  assertEquals([settled.isDone, moved.isDone], [false, false]);
  // The next attempt is due later, which is not waited for.
  receivers[1]?.(500);
  await turns();
  assertEquals([settled.isDone, moved.isDone], [true, true]);
  assertEquals(clock.now(), START + 10_000);
});

Deno.test("settled() waits for the simulations below, too", async () => {
  const { clock, simulator, receivers, create } = withReceiver();
  await create(`${BASE}/s/below`);
  const advanced = simulator.fetch(`${BASE}/s/below/clock/advance`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ seconds: 20 }),
  });
  await turns();
  const settled = watched(simulator.settled());
  await turns();
  assertEquals([receivers.length, settled.isDone], [1, false]);
  receivers[0]?.(204);
  await (await advanced).body?.cancel();
  await turns();
  assertEquals(settled.isDone, true);
  assertEquals(clock.now(), START);
});

Deno.test("settled() waits for a request in progress", async () => {
  const { simulator } = withReceiver();
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const slow = new ReadableStream<Uint8Array>({
    start: (it) => void (controller = it),
  });
  const posted = simulator.fetch(`${BASE}/jobs`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: slow,
  });
  const settled = watched(simulator.settled());
  await turns();
  assertEquals(settled.isDone, false);
  controller?.enqueue(new TextEncoder().encode("{}"));
  controller?.close();
  const response = await posted;
  await response.body?.cancel();
  await turns();
  assertEquals([response.status, settled.isDone], [202, true]);
});

Deno.test("settled() does not wait for streams, held and delayed requests", async () => {
  const { simulator, create } = withReceiver();
  const id = await create();
  const stream = await simulator.fetch(`${BASE}/events`);
  const abort = new AbortController();
  const { signal } = abort;
  const held = simulator.fetch(`${BASE}/jobs/${id}`, {
    headers: { prefer: "wait=20" },
    signal,
  });
  const delayed = simulator.fetch(`${BASE}/jobs/${id}`, {
    headers: { "x-sim-fault": "latency=5" },
    signal,
  });
  await simulator.settled();
  await stream.body?.cancel();
  abort.abort();
  await Promise.allSettled([held, delayed]);
  await simulator.settled();
});

Deno.test("settled() resolves when the simulator is closed, before or meanwhile", async () => {
  const { simulator, clock, receivers, create } = withReceiver();
  await create();
  clock.advance(10_000);
  await turns();
  assertEquals(receivers.length, 1);
  const settled = watched(simulator.settled());
  await turns();
  assertEquals(settled.isDone, false);
  simulator.close();
  await turns();
  assertEquals(settled.isDone, true);
  await simulator.settled();
});

Deno.test("settled() goes on with the simulation after a restart", async () => {
  const { simulator, clock, receivers, create } = withReceiver();
  await create();
  clock.advance(10_000);
  await turns();
  const settled = watched(simulator.settled());
  simulator.restart();
  await turns();
  assertEquals([receivers.length, settled.isDone], [1, true]);
});

testWith(
  { net: "127.0.0.1" },
  "a server that is running settles as its simulator does",
  async () => {
    let received = 0;
    await using receiver = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      () => {
        received++;
        return new Response(null, { status: 204 });
      },
    );
    await using server = await serve({
      port: 0,
      host: "127.0.0.1",
      delay: fixed(0),
    });
    const url = `http://127.0.0.1:${receiver.addr.port}/hook`;
    const response = await fetch(`${server.url}/jobs`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ callback_url: url }),
    });
    await response.body?.cancel();
    await server.settled();
    assertEquals(received, 1);
  },
);
