import { fetchStatus } from "../mod.ts";
import { createSimulator, VirtualClock } from "../simulator/mod.ts";

/** A suite of tests has hundreds of waits: most of them find the code compiled. */
const HOT = { warmup: 4_000, n: 4_000 };

Deno.bench({
  name: "a whole wait: simulator, fibonacci, virtual clock",
  group: "in process",
  baseline: true,
  ...HOT,
  async fn() {
    const clock = new VirtualClock();
    using simulator = createSimulator({ clock });
    const { fetch } = simulator;
    await clock.run(fetchStatus("fibonacci", { fetch, clock }));
  },
});

Deno.bench({
  name: "the same wait for the next job of one simulator",
  group: "in process",
  ...HOT,
  async fn() {
    simulator.resetStatus();
    await clock.run(fetchStatus("fibonacci", { fetch, clock }));
  },
});

const clock = new VirtualClock();
const simulator = createSimulator({ clock });
const { fetch } = simulator;
