import { constant, fetchStatus, poll } from "../mod.ts";
import { endsAfter, jumpingClock } from "./_virtual.ts";

const POLLS = 1_000;

Deno.bench({
  name: `poll(): ${POLLS} polls of a function`,
  group: "engine",
  baseline: true,
  async fn() {
    const clock = jumpingClock();
    await poll(endsAfter(POLLS), () => constant(), { clock });
  },
});

Deno.bench({
  name: `fetchStatus(): ${POLLS} polls of a fetch that responds at once`,
  group: "engine",
  async fn() {
    const read = endsAfter(POLLS);
    const fetch = () => Promise.resolve(Response.json(read()));
    await fetchStatus(() => constant(), { clock: jumpingClock(), fetch });
  },
});

Deno.bench({
  name: `a loop of as many awaits: the lower bound`,
  group: "engine",
  async fn() {
    const clock = jumpingClock();
    const read = endsAfter(POLLS);
    while ((await read()).status === "pending") await clock.delay(1_000, {});
  },
});
