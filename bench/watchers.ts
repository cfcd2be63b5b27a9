/**
 * Measures what those cost who watch one job by its event stream: the heap of
 * each, and the time from the job's end until all have been told; first in this
 * process, readers included, then over sockets, with the readers in another.
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

const WATCHERS = 10_000;

/** How often to measure. */
const RUNS = { "in process": 7, "over sockets": 3 };

const BASE = "http://bench";

/** What there was in one run. */
interface Run {
  /** Bytes of heap for all watchers. */
  readonly heap: number;
  /** Bytes of memory for all watchers, as the operating system counts. */
  readonly memory: number;
  /** Milliseconds from the job's end until all streams had the news. */
  readonly handed: number;
  /** Milliseconds until all had been sent or read. */
  readonly told: number;
}

const { gc } = globalThis as { readonly gc?: () => void };
if (!gc) {
  console.error("bench/watchers.ts needs the flag that its first lines name");
  Deno.exit(2);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The memory in use, without garbage. */
async function used(): Promise<{ heap: number; memory: number }> {
  for (let i = 0; i < 3; i++) {
    gc?.();
    await pause(20);
  }
  const { heapUsed, external, rss } = Deno.memoryUsage();
  return { heap: heapUsed + external, memory: rss };
}

/** A simulator with a job that ends when told. */
async function begin() {
  const simulator = createSimulator({
    clock: new VirtualClock(),
    delay: fixed(1e9),
    seed: "bench",
  });
  const created = await simulator.fetch(`${BASE}/jobs`, { method: "POST" });
  const path = `/jobs/${(await created.json()).id}`;
  /** Ends the job; when it returns, the news is in all streams. */
  function end(): void {
    const request = new Request(BASE + path, { method: "DELETE" });
    const answer = simulator.handle(request);
    if (answer instanceof Promise || answer.status !== 200) {
      throw new Error("The job was not ended at once");
    }
  }
  return { simulator, path: `${path}/events`, end };
}

async function inProcess(): Promise<Run> {
  const { simulator, path, end } = await begin();
  using _ = simulator;
  const before = await used();
  let toldAt = 0;
  async function read({ body }: Response): Promise<void> {
    const reader = body?.getReader();
    let last: Uint8Array | undefined;
    for (;;) {
      const { value } = await reader?.read() ?? {};
      if (!value) break;
      last = value;
    }
    toldAt = performance.now();
    assertEquals(last?.at(-1), 10);
  }
  const reads: Promise<void>[] = [];
  for (let i = 0; i < WATCHERS; i++) {
    reads.push(read(await simulator.fetch(BASE + path)));
  }
  const after = await used();
  const start = performance.now();
  end();
  const handedAt = performance.now();
  await Promise.all(reads);
  return {
    heap: after.heap - before.heap,
    memory: after.memory - before.memory,
    handed: handedAt - start,
    told: toldAt - start,
  };
}

async function overSockets(): Promise<Run> {
  const { simulator, path, end } = await begin();
  const before = await used();
  let left = WATCHERS;
  const told = Promise.withResolvers<number>();
  const server = Deno.serve({
    port: 0,
    hostname: "127.0.0.1",
    onListen: () => {},
  }, (request, { completed }) => {
    // When all of it has been handed to the operating system.
    completed.then(() => --left === 0 && told.resolve(performance.now()));
    return simulator.handle(request);
  });
  const { hostname, port } = server.addr;
  await using watchers = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--allow-net=127.0.0.1",
      new URL("_watchers.ts", import.meta.url).href,
      ...[hostname, port, path, WATCHERS].map(String),
    ],
    stdout: "piped",
  }).spawn();
  const lines = watchers.stdout.pipeThrough(new TextDecoderStream())
    .getReader();
  assertEquals((await lines.read()).value, "ready\n");
  const after = await used();
  const start = performance.now();
  end();
  const handedAt = performance.now();
  const toldAt = await told.promise;
  assertEquals((await lines.read()).value, "told\n");
  await watchers.status;
  simulator.close();
  await server.shutdown();
  return {
    heap: after.heap - before.heap,
    memory: after.memory - before.memory,
    handed: handedAt - start,
    told: toldAt - start,
  };
}

async function measure(
  what: keyof typeof RUNS,
  run: () => Promise<Run>,
): Promise<void> {
  const runs: Run[] = [];
  for (let i = 0; i < RUNS[what]; i++) runs.push(await run());
  const kilobytes = (bytes: number) => (bytes / WATCHERS / 1_000).toFixed(2);
  const [first = { heap: NaN, memory: NaN }] = runs;
  const sorted = (of: "handed" | "told") =>
    runs.map((run) => run[of]).toSorted((a, b) => a - b)
      .map((ms) => ms.toFixed(0)).join(", ");
  console.log(
    `${WATCHERS} watchers ${what}:
  heap of each     ${kilobytes(first.heap)} KB (${
      kilobytes(first.memory)
    } KB of memory in all)
  in all streams   ${sorted("handed")} ms after the job's end
  all of it ${what === "in process" ? "read" : "sent"}   ${
      sorted("told")
    } ms after the job's end`,
  );
}

await measure("in process", inProcess);
await measure("over sockets", overSockets);
