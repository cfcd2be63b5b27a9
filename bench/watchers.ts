/**
 * Measures the event streams of one job: the heap of each, and the time from the
 * job's end until all streams have reported it; first in this process, readers
 * included, then over sockets, with the readers in another process.
 *
 *     deno run --allow-net=127.0.0.1 --allow-run --allow-read --v8-flags=--expose-gc bench/watchers.ts
 *
 * Each connection takes a file descriptor: `ulimit -n` must be above 10,000.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { fixed } from "../distributions/fixed.ts";
import { createSimulator, VirtualClock } from "../simulator/mod.ts";
import { collector } from "./_figures.ts";

const STREAMS = 10_000;

/** How often to measure. */
const RUNS = { "in process": 7, "over sockets": 3 };

const BASE = "http://bench";

/** The figures of one run. */
interface Run {
  /** Bytes of heap for all streams. */
  readonly heap: number;
  /** Bytes of memory for all streams, as the operating system counts. */
  readonly memory: number;
  /** Milliseconds from the job's end until all streams had the event. */
  readonly queued: number;
  /** Milliseconds until all of it had been sent or read. */
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

/** A simulator with a job that `end` ends. */
async function begin() {
  const simulator = createSimulator({
    clock: new VirtualClock(),
    delay: fixed(1e9),
    seed: "bench",
  });
  const created = await simulator.fetch(`${BASE}/jobs`, { method: "POST" });
  const path = `/jobs/${(await created.json()).id}`;
  /** Ends the job; when it returns, the event is in all streams. */
  function end(): void {
    const request = new Request(BASE + path, { method: "DELETE" });
    const response = simulator.handle(request);
    if (response instanceof Promise || response.status !== 200) {
      throw new Error("The job was not ended at once");
    }
  }
  return { simulator, path: `${path}/events`, end };
}

async function inProcess(): Promise<Run> {
  const { simulator, path, end } = await begin();
  using _ = simulator;
  const before = await used();
  let sentAt = 0;
  async function read({ body }: Response): Promise<void> {
    const reader = body?.getReader();
    let last: Uint8Array | undefined;
    for (;;) {
      const { value } = await reader?.read() ?? {};
      if (!value) break;
      last = value;
    }
    sentAt = performance.now();
    assertEquals(last?.at(-1), 10);
  }
  const reads: Promise<void>[] = [];
  for (let i = 0; i < STREAMS; i++) {
    reads.push(read(await simulator.fetch(BASE + path)));
  }
  const after = await used();
  const start = performance.now();
  end();
  const queuedAt = performance.now();
  await Promise.all(reads);
  return {
    heap: after.heap - before.heap,
    memory: after.memory - before.memory,
    queued: queuedAt - start,
    sent: sentAt - start,
  };
}

async function overSockets(): Promise<Run> {
  const { simulator, path, end } = await begin();
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
  await using readers = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--allow-net=127.0.0.1",
      new URL("_watchers.ts", import.meta.url).href,
      ...[hostname, port, path, STREAMS].map(String),
    ],
    stdout: "piped",
  }).spawn();
  const lines = readers.stdout.pipeThrough(new TextDecoderStream())
    .getReader();
  assertEquals((await lines.read()).value, "ready\n");
  const after = await used();
  const start = performance.now();
  end();
  const queuedAt = performance.now();
  const sentAt = await sent.promise;
  assertEquals((await lines.read()).value, "ended\n");
  await readers.status;
  simulator.close();
  await server.shutdown();
  return {
    heap: after.heap - before.heap,
    memory: after.memory - before.memory,
    queued: queuedAt - start,
    sent: sentAt - start,
  };
}

async function measure(
  what: keyof typeof RUNS,
  run: () => Promise<Run>,
): Promise<void> {
  const runs: Run[] = [];
  for (let i = 0; i < RUNS[what]; i++) runs.push(await run());
  const kilobytes = (bytes: number) => (bytes / STREAMS / 1_000).toFixed(2);
  const [first = { heap: NaN, memory: NaN }] = runs;
  const sorted = (of: "queued" | "sent") =>
    runs.map((run) => run[of]).toSorted((a, b) => a - b)
      .map((ms) => ms.toFixed(0)).join(", ");
  console.log(
    `${STREAMS} streams ${what}:
  heap of each     ${kilobytes(first.heap)} KB (${
      kilobytes(first.memory)
    } KB of memory in all)
  in all streams   ${sorted("queued")} ms after the job's end
  all of it ${what === "in process" ? "read" : "sent"}   ${
      sorted("sent")
    } ms after the job's end`,
  );
}

await measure("in process", inProcess);
await measure("over sockets", overSockets);
