/**
 * Measures the event streams of one job over sockets, with the readers in another
 * process: the heap of each, and the time from the job's end until all streams have
 * reported it.
 *
 *     deno run --allow-net=127.0.0.1 --allow-run --allow-read --v8-flags=--expose-gc bench/watchers.ts
 *
 * Each connection takes a file descriptor: `ulimit -n` must be above 10,000.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { fixed } from "../distributions/fixed.ts";
import { createSimulator, VirtualClock } from "../simulator/mod.ts";
import { spawn } from "../tests/_process.ts";
import { collector, print } from "./_figures.ts";

const STREAMS = 10_000;

const RUNS = 3;

const BASE = "http://bench";

interface Run {
  /** Bytes of heap for all streams. */
  readonly heap: number;
  /** Bytes of memory for all streams, as the operating system counts. */
  readonly memory: number;
  /** Milliseconds from the job's end until all streams had the event. */
  readonly queued: number;
  /** Milliseconds until all of it had been sent. */
  readonly sent: number;
}

const gc = collector();

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The memory in use, without garbage. */
async function used(): Promise<{ heap: number; memory: number }> {
  for (let i = 0; i < 3; i++) {
    gc();
    await pause(20);
  }
  const { heapUsed, external, rss } = Deno.memoryUsage();
  return { heap: heapUsed + external, memory: rss };
}

async function measure(): Promise<Run> {
  using simulator = createSimulator({
    clock: new VirtualClock(),
    delay: fixed(1e9),
    seed: "bench",
  });
  const created = await simulator.fetch(`${BASE}/jobs`, { method: "POST" });
  const path = `/jobs/${(await created.json()).id}`;
  const before = await used();
  let left = STREAMS;
  const sent = Promise.withResolvers<number>();
  const server = Deno.serve({
    port: 0,
    hostname: "127.0.0.1",
    onListen: () => {},
  }, (request, { completed }) => {
    // When all of it has been handed to the operating system.
    completed.then(() => --left === 0 && sent.resolve(performance.now()));
    return simulator.handle(request);
  });
  const { hostname, port } = server.addr;
  await using readers = spawn(
    new URL("_watchers.ts", import.meta.url).href,
    [hostname, port, `${path}/events`, STREAMS].map(String),
  );
  const lines = readers.stdout.pipeThrough(new TextDecoderStream())
    .getReader();
  assertEquals((await lines.read()).value, "ready\n");
  const after = await used();
  const start = performance.now();
  // When it returns, the event is in all streams.
  const ended = simulator.handle(
    new Request(BASE + path, { method: "DELETE" }),
  );
  const queuedAt = performance.now();
  assert(ended instanceof Response && ended.status === 200);
  const sentAt = await sent.promise;
  assertEquals((await lines.read()).value, "ended\n");
  await readers.status;
  await server.shutdown();
  return {
    heap: after.heap - before.heap,
    memory: after.memory - before.memory,
    queued: queuedAt - start,
    sent: sentAt - start,
  };
}

const runs: Run[] = [];
for (let i = 0; i < RUNS; i++) runs.push(await measure());
const kilobytes = (of: "heap" | "memory") =>
  `${((runs[0]?.[of] ?? NaN) / STREAMS / 1_000).toFixed(2)} KB`;
const times = (of: "queued" | "sent") =>
  `${runs.map((run) => run[of].toFixed(0)).join(", ")} ms after the job's end`;
print("heap of a stream", kilobytes("heap"));
print("memory of a stream, as the system counts", kilobytes("memory"));
print("in all streams", times("queued"));
print("all of it sent", times("sent"));
