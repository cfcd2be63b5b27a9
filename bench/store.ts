/**
 * Measures a simulation that is stored in a file: creations, reads beside those
 * of one in memory, and the start with a million jobs.
 *
 *     deno run --allow-read --allow-write bench/store.ts
 *
 * @module
 */
import { type Distribution, fixed, uniform } from "../distributions/mod.ts";
import { createSimulator, type Simulator } from "../simulator/mod.ts";
import { openSqliteStore } from "../simulator/sqlite.ts";
import { SqliteStore } from "../simulator/store/sqlite/sqlite_store.ts";
import type { Write } from "../simulator/core/store.ts";
import { DatabaseSync } from "node:sqlite";
import { median, print } from "./_figures.ts";

const ORIGIN = "http://simulator.test";
const MILLION = 1_000_000;
const CREATES = 20_000;
const READS = 5_000;
const PAIRS = 40;
const DAY = 86_400_000;

const folder = await Deno.makeTempDir();
/** Jobs written per second, in batches. */
const rates: number[] = [];

/** A simulator whose jobs take a day, unless something else is given. */
function simulator(file?: string, delay: Distribution = fixed(DAY)): Simulator {
  return createSimulator({
    delay,
    errorRate: 0,
    maxJobs: 4 * MILLION,
    seed: "bench",
    ...(file === undefined ? {} : { store: openSqliteStore(file) }),
  });
}

async function post(to: Simulator): Promise<string> {
  const request = new Request(`${ORIGIN}/jobs`, { method: "POST" });
  const response = await to.handle(request);
  if (response.status !== 202) throw new Error(`${response.status}`);
  return ORIGIN + response.headers.get("location");
}

async function createsASecond(to: Simulator): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < CREATES; i++) await post(to);
  return CREATES / (performance.now() - start) * 1_000;
}

async function readTime(from: Simulator, url: string): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < READS; i++) await from.handle(new Request(url));
  return (performance.now() - start) / READS * 1_000;
}

async function measureRequests(): Promise<void> {
  using memory = simulator();
  using file = simulator(`${folder}/requests.db`);
  const rates: { memory: number[]; file: number[] } = { memory: [], file: [] };
  for (let round = 0; round < 5; round++) {
    rates.memory.push(await createsASecond(memory));
    rates.file.push(await createsASecond(file));
  }
  const rate = (values: readonly number[]) =>
    Math.round(median(values)).toLocaleString("en");
  print("POST /jobs a second, in process, in memory", rate(rates.memory));
  print("POST /jobs a second, in process, in a file", rate(rates.file));
  const [one, other] = [await post(memory), await post(file)];
  const ratios: number[] = [];
  const times: number[] = [];
  for (let i = 0; i < PAIRS; i++) {
    const inMemory = await readTime(memory, one);
    const inFile = await readTime(file, other);
    times.push(inFile);
    ratios.push(inMemory / inFile);
    // The journal is written between turns of the event loop.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  print("us a GET /jobs/{id} from a file", median(times).toFixed(2));
  print(
    "speed of reads from a file, over memory's",
    median(ratios).toFixed(3),
  );
}

const BATCH = 10_000;

/** Writes a million jobs, one per millisecond; returns how many in a second. */
function fill(file: string, delay: Distribution, ago: number): number {
  const start = performance.now();
  const store = new SqliteStore(file, new DatabaseSync(file));
  const first = Date.now() - ago - MILLION;
  for (let number = 1; number <= MILLION;) {
    const writes: Write[] = [];
    for (let i = 0; i < BATCH; i++, number++) {
      const createdAt = first + number;
      const work = Math.ceil(delay.quantile((number * 0.618) % 1));
      const endsAt = createdAt + work;
      writes.push({
        kind: "job",
        number,
        job: {
          number,
          createdAt,
          startsAt: createdAt,
          work,
          endsAt,
          outcome: "completed",
          readyAt: null,
          details: null,
        },
      });
    }
    const time = first + number - 1;
    const head = { seed: "bench", runs: 0, last: number - 1, current: 1, time };
    store.commit({ head, writes });
  }
  store.close();
  return MILLION / (performance.now() - start) * 1_000;
}

function measureStart(what: string, delay: Distribution, ago = 0): void {
  const file = `${folder}/${what}.db`;
  rates.push(fill(file, delay, ago));
  const times: number[] = [];
  for (let i = 0; i < 3; i++) {
    // Closing writes to the file, which would change the next start.
    Deno.copyFileSync(file, `${file}.copy`);
    const start = performance.now();
    simulator(`${file}.copy`).close();
    times.push((performance.now() - start) / 1_000);
  }
  print(`s to start with a million jobs, ${what}`, median(times).toFixed(2));
}

try {
  await measureRequests();
  measureStart("pending", fixed(DAY));
  measureStart("most of them ended", uniform(1_000, 20_000));
  measureStart("half of them ended", uniform(1_000, 2_000_000));
  measureStart("all ended meanwhile", uniform(1_000, 2_000_000), DAY);
  const rate = Math.round(median(rates)).toLocaleString("en");
  print("jobs a second, written in batches", rate);
} finally {
  await Deno.remove(folder, { recursive: true });
}
