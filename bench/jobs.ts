/**
 * Measures the cost of creating and storing a million pending jobs; `bench/load.ts`
 * measures reads.
 *
 *     deno run --v8-flags=--expose-gc bench/jobs.ts
 *
 * @module
 */
import { createSimulator } from "../simulator/mod.ts";
import { fixed } from "../distributions/fixed.ts";
import { Jobs } from "../simulator/core/jobs.ts";
import { NoStore } from "../simulator/core/store.ts";
import { UnitOfWork } from "../simulator/core/unit_of_work.ts";
import { completeSettings } from "../simulator/settings/settings.ts";
import { collector, perSecond, print } from "./_figures.ts";

const COUNT = 1_000_000;
const URL = "http://simulator.test/jobs";

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
  for (let i = 0; i < COUNT; i++) jobs.create([{}]);
  const took = performance.now() - start;
  const bytes = (used() - before) / COUNT;
  print("bytes per pending job", bytes.toFixed(0));
  print("jobs created a second", perSecond(COUNT, took));
  if (jobs.counts.running !== COUNT) throw new Error("jobs are missing");
}

/** The whole server, without sockets. */
async function measureServer(): Promise<void> {
  using simulator = createSimulator(options);
  const before = used();
  const start = performance.now();
  for (let i = 0; i < COUNT; i++) {
    await simulator.handle(new Request(URL, { method: "POST" }));
  }
  const took = performance.now() - start;
  print("POST /jobs a second, in process", perSecond(COUNT, took));
  const bytes = (used() - before) / COUNT;
  print("bytes per job, with all that the server stores", bytes.toFixed(0));
}

measureJobs();
await measureServer();
