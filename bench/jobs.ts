/**
 * Measures what a million pending jobs cost: to create, to keep and to read.
 *
 *     deno run --v8-flags=--expose-gc bench/jobs.ts
 *
 * @module
 */
import { createSimulator } from "../simulator/mod.ts";
import { fixed } from "../distributions/fixed.ts";
import { Jobs } from "../simulator/jobs/jobs.ts";
import { completeSettings } from "../simulator/settings.ts";

const COUNT = 1_000_000;
const ORIGIN = "http://simulator.test";
/** Reads in each slice, and pairs of slices. */
const READS = 2_000;
const PAIRS = 60;

const gc = (globalThis as { gc?: () => void }).gc;
if (!gc) {
  console.error("bench/jobs.ts needs the flag that its first lines name");
  Deno.exit(2);
}

/** Bytes in use after a collection, in the heap and beside it. */
function used(): number {
  gc?.();
  gc?.();
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}

/** Days: none of them ends meanwhile. */
const options = {
  delay: fixed(86_400_000),
  maxJobs: 2 * COUNT,
  seed: "bench",
};

function report(what: string, value: string): void {
  console.log(`${what.padEnd(52)} ${value.padStart(12)}`);
}

function perSecond(count: number, ms: number): string {
  return Math.round(count / ms * 1_000).toLocaleString("en");
}

/** The jobs alone. */
function measureJobs(): void {
  const settings = completeSettings(options);
  const before = used();
  const jobs = new Jobs(settings, settings);
  jobs.settle(Date.now());
  const start = performance.now();
  for (let i = 0; i < COUNT; i++) jobs.create();
  const took = performance.now() - start;
  const bytes = (used() - before) / COUNT;
  report("bytes a pending job", bytes.toFixed(0));
  report("jobs created a second", perSecond(COUNT, took));
  if (jobs.counts.running !== COUNT) throw new Error("jobs are missing");
}

type Simulated = ReturnType<typeof createSimulator>;

async function post(simulator: Simulated): Promise<string> {
  const request = new Request(`${ORIGIN}/jobs`, { method: "POST" });
  const response = await simulator.handle(request);
  return ORIGIN + response.headers.get("location");
}

/** The same through the whole server, but for the sockets. */
async function fill(simulator: Simulated, count: number): Promise<string[]> {
  const sample: string[] = [];
  for (let i = 0; i < count; i++) {
    const url = await post(simulator);
    if (i % Math.ceil(count / 1_000) === 0) sample.push(url);
  }
  return sample;
}

/** Microseconds that a read takes. */
async function read(simulator: Simulated, urls: string[]): Promise<number> {
  const requests = Array.from(
    { length: READS },
    (_, i) => new Request(urls[i * 7 % urls.length] ?? ""),
  );
  const start = performance.now();
  for (const request of requests) {
    const response = await simulator.handle(request);
    if (response.status !== 200) throw new Error(`${response.status}`);
  }
  return (performance.now() - start) / READS * 1_000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

async function measureServer(): Promise<void> {
  using few = createSimulator(options);
  const fewUrls = await fill(few, 10);
  using many = createSimulator(options);
  const before = used();
  const start = performance.now();
  const manyUrls = await fill(many, COUNT);
  const took = performance.now() - start;
  report("POST /jobs a second, in process", perSecond(COUNT, took));
  report(
    "bytes a job, with all that the server keeps",
    ((used() - before) / COUNT).toFixed(0),
  );
  const ratios: number[] = [];
  const times: { few: number[]; many: number[] } = { few: [], many: [] };
  for (let i = 0; i < PAIRS; i++) {
    const one = await read(few, fewUrls);
    const other = await read(many, manyUrls);
    times.few.push(one);
    times.many.push(other);
    ratios.push(one / other);
  }
  report("us a GET /jobs/{id} at ten jobs", median(times.few).toFixed(2));
  report("us a GET /jobs/{id} at a million", median(times.many).toFixed(2));
  report("speed at a million, over that at ten", median(ratios).toFixed(3));
}

measureJobs();
await measureServer();
