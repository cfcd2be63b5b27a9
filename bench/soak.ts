/**
 * Sends a million requests of all kinds, good and bad, from many clients, and
 * prints the memory in use, which does not grow with them:
 *
 *     deno run --v8-flags=--expose-gc bench/soak.ts
 *
 * @module
 */
import { randomStream } from "../distributions/random.ts";
import { createSimulator, VirtualClock } from "../simulator/mod.ts";
import { collector } from "./_figures.ts";

const REQUESTS = 1_000_000;
const STEP = 100_000;
const ORIGIN = "http://simulator.test";

const gc = collector();

const clock = new VirtualClock();
using simulator = createSimulator({
  clock,
  seed: "soak",
  profile: "flaky",
  // Small bounds are reached early: all that could grow after that is a leak.
  maxJobs: 5_000,
  journal: 5_000,
  rateLimit: "1000/1s",
});
const random = randomStream("soak", "requests");
const pick = <T>(items: readonly T[]): T =>
  items[Math.floor(random() * items.length)] as T;

const paths: string[] = [];

/** Sends one request and reads the response, so that streams end. */
async function send(number: number): Promise<void> {
  const dice = random();
  const headers = {
    "x-client": `client ${Math.floor(random() * 5_000)}`,
    "content-type": "application/json",
  };
  const request = async (
    method: string,
    path: string,
    more: RequestInit = {},
  ) => {
    const response = await simulator.handle(
      new Request(ORIGIN + path, { method, headers, ...more }),
    );
    await response.arrayBuffer().catch(() => {});
    return response;
  };
  if (dice < 0.25) {
    const response = await request("POST", "/jobs", {
      body: JSON.stringify({ title: `job ${number}`, delay: random() * 20 }),
      headers: { ...headers, "idempotency-key": `key-${number}` },
    });
    const path = response.headers.get("location");
    if (path) paths[number % 2_000] = path;
  } else if (dice < 0.8) await request("GET", pick(paths) ?? "/status");
  else if (dice < 0.85) await request("GET", "/status");
  else if (dice < 0.88) await request("DELETE", pick(paths) ?? "/jobs/none");
  else if (dice < 0.9) await request("POST", "/reset");
  else if (dice < 0.95) await request("GET", `/nowhere/${number}`);
  else {await request("POST", "/jobs", {
      body: `{"delay": "no distribution ${number}"}`,
    });}
}

for (let number = 1; number <= REQUESTS; number++) {
  const sent = send(number);
  // Delayed responses wait on the clock.
  await clock.run(sent);
  if (number % 10 === 0) await clock.advance(Math.floor(random() * 100));
  if (number % STEP === 0) {
    gc();
    const { heapUsed, external } = Deno.memoryUsage();
    const mb = ((heapUsed + external) / 2 ** 20).toFixed(1);
    console.log(`${String(number).padStart(9)} requests ${mb.padStart(8)} MiB`);
  }
}
