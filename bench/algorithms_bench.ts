import { ALGORITHMS, type Observation, Schedule } from "../algorithms/mod.ts";

const SLOTS = 1_000;

for (const [name, start] of Object.entries(ALGORITHMS)) {
  if (name === "manual") continue;
  Deno.bench({
    name: `${name}: ${SLOTS} slots on the grid`,
    group: "algorithms",
    fn() {
      const schedule = new Schedule(start());
      let elapsed = 0;
      for (let requests = 1; requests <= SLOTS; requests++) {
        const seen: Observation = { requests, elapsed, status: "pending" };
        elapsed = schedule.next(seen) ?? 0;
      }
      schedule.close();
    },
  });
}
