import { assert, assertEquals } from "@std/assert";
import { clockOf } from "../../simulator/server/clock.ts";
import { createSimulator } from "@heygen-sim/simulator";
import { systemClock } from "../../simulator/clock/clock.ts";
import { NoStore } from "../../simulator/core/no_store.ts";
import type { Store } from "../../simulator/core/store.ts";

function at(time: number): Store {
  return Object.assign(new NoStore(), {
    resumeAt: (speed: number) => time + speed,
  });
}

Deno.test("a server has the system's clock, which never goes back behind its store", () => {
  const ahead = Date.now() + 1e9;
  for (const speed of [1, 60]) {
    const store = at(ahead);
    const clock = clockOf({ clock: "real" }, store);
    assertEquals(clock, systemClock);
    using simulator = createSimulator({ clock, speed, store });
    const since = simulator.clock.now() - ahead;
    assert(since >= speed && since < 1e6, `${since}`);
  }
  using simulator = createSimulator({ store: at(0) });
  assert(Math.abs(simulator.clock.now() - systemClock.now()) < 60_000);
});

Deno.test("a virtual clock of a server starts at the start time, and continues at the time of its store", () => {
  const startTime = Date.UTC(2026, 0);
  for (const clock of ["virtual", "auto"] as const) {
    const now = (store: Store) => clockOf({ clock, startTime }, store).now();
    assertEquals([now(new NoStore()), now(at(1_234))], [startTime, 1_234]);
  }
});
