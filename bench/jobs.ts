/**
 * Measures the cost of creating, storing and reading a million pending jobs.
 *
 *     deno run --v8-flags=--expose-gc bench/jobs.ts
 *
 * @module
 */
import { createSimulator } from "../simulator/mod.ts";
import { fixed } from "../distributions/fixed.ts";
import { Jobs } from "../simulator/core/jobs.ts";
import { NoStore } from "../simulator/core/no_store.ts";
import { UnitOfWork } from "../simulator/core/unit_of_work.ts";
import { completeSettings } from "../simulator/settings/settings.ts";
import { collector, median, perSecond, print } from "./_figures.ts";

const COUNT = 1_000_000;
const ORIGIN = "http://simulator.test";
/** Reads in each slice, and slices. */
const READS = 2_000;
const SLICES = 60;

const gc = collector();

/** Bytes in use after a collection, in the heap and beside it. */
function used(): number {
  gc();
  gc();
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}

/** Days: none of them ends meanwhile. */
const options = {
  delay: fixed(86_400_000),
  maxJobs: 2 * COUNT,
  seed: "bench",
};

/** The jobs alone. */
function measureJobs(): void {
  const settings = completeSettings(options);
  const before = used();
  const { seed } = settings;
  const work = new UnitOfWork({
    store: new NoStore(),
    head: { seed, runs: 0, last: 0, current: 0, time: 0 },
    storesTime: false,
  });
  const onChange = () => {};
  const jobs = new Jobs({ settings, maxBytes: Infinity, work, onChange });
  jobs.settle(Date.now());
  const start = performance.now();
  for (let i = 0; i < COUNT; i++) jobs.create();
  const took = performance.now() - start;
  const bytes = (used() - before) / COUNT;
  print("bytes per pending job", bytes.toFixed(0));
  print("jobs created a second", perSecond(COUNT, took));
  if (jobs.counts.running !== COUNT) throw new Error("jobs are missing");
}

/** Jobs to read, and how long a read of them took in each slice. */
interface Place {
  readonly simulator: Simulated;
  readonly urls: string[];
  readonly times: number[];
}

type Simulated = ReturnType<typeof createSimulator>;

async function post(simulator: Simulated): Promise<string> {
  const request = new Request(`${ORIGIN}/jobs`, { method: "POST" });
  const response = await simulator.handle(request);
  return ORIGIN + response.headers.get("location");
}

/** Creates jobs through the whole server, without sockets. */
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

async function measureServer(): Promise<void> {
  using few = createSimulator(options);
  const fewUrls = await fill(few, 10);
  using many = createSimulator(options);
  const before = used();
  const start = performance.now();
  const manyUrls = await fill(many, COUNT);
  const took = performance.now() - start;
  print("POST /jobs a second, in process", perSecond(COUNT, took));
  print(
    "bytes per job, with all that the server stores",
    ((used() - before) / COUNT).toFixed(0),
  );
  const places = {
    "ten jobs": { simulator: few, urls: fewUrls, times: [] },
    "ten among a million": {
      simulator: many,
      urls: manyUrls.slice(0, fewUrls.length),
      times: [],
    },
    "a thousand all over a million": {
      simulator: many,
      urls: manyUrls,
      times: [],
    },
  } satisfies Record<string, Place>;
  for (let i = 0; i < SLICES; i++) {
    // Each goes first in turn: one may wait for the collection of another's
    // garbage.
    const all = Object.values<Place>(places);
    for (const place of [...all.slice(i % 3), ...all.slice(0, i % 3)]) {
      place.times.push(await read(place.simulator, place.urls));
    }
  }
  const [{ times: alone }] = Object.values<Place>(places) as [Place];
  for (const [what, { times }] of Object.entries<Place>(places)) {
    const time = median(times).toFixed(2);
    const ratio = median(times.map((one, i) => (alone[i] ?? NaN) / one));
    print(`us a GET of ${what}`, time);
    print("  its speed over that of ten jobs alone", ratio.toFixed(3));
  }
}

measureJobs();
await measureServer();
