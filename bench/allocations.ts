/**
 * Measures the memory that a poll allocates:
 *
 *     deno run --v8-flags=--expose-gc,--min-semi-space-size=512,--max-semi-space-size=512 bench/allocations.ts
 *
 * The young generation is made so large that nothing is collected while it
 * measures; what the heap has grown by then is what was allocated.
 *
 * @module
 */
import { Schedule } from "../algorithms/mod.ts";
import { constant, fetchStatus, poll } from "../mod.ts";
import { collector, print } from "./_figures.ts";
import { endsAfter, jumpingClock } from "./_virtual.ts";

const POLLS = 20_000;

const gc = collector();

async function measure(name: string, work: () => unknown): Promise<void> {
  await work();
  gc();
  const before = Deno.memoryUsage().heapUsed;
  await work();
  const bytes = (Deno.memoryUsage().heapUsed - before) / POLLS;
  print(`bytes per poll: ${name}`, bytes.toFixed(0));
}

await measure("Schedule", () => {
  const schedule = new Schedule(constant());
  let elapsed = 0;
  for (let requests = 1; requests <= POLLS; requests++) {
    elapsed = schedule.next({ requests, elapsed, status: "pending" }) ?? 0;
  }
});
await measure(
  "poll() of a function",
  () => poll(endsAfter(POLLS), () => constant(), { clock: jumpingClock() }),
);
await measure("fetchStatus() of a fetch that responds at once", () => {
  const read = endsAfter(POLLS);
  const fetch = () => Promise.resolve(Response.json(read()));
  return fetchStatus(() => constant(), { clock: jumpingClock(), fetch });
});
