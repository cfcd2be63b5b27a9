import { assert, assertEquals } from "@std/assert";
import { createSimulator, type Store } from "@heygen-sim/simulator";
import { serve } from "@heygen-sim/simulator/server";
import { testWithFolder } from "../_needs.ts";
import { NoStore } from "../../simulator/core/store.ts";

function at(time: number): Store {
  return Object.assign(new NoStore(), {
    resumeAt: (speed: number) => time + speed,
  });
}

Deno.test("a real clock never goes back behind its store", () => {
  const ahead = Date.now() + 1e9;
  for (const speed of [1, 60]) {
    using simulator = createSimulator({ speed, store: at(ahead) });
    const since = simulator.clock.now() - ahead;
    assert(since >= speed && since < 1e6, `${since}`);
  }
});

testWithFolder(
  "a virtual clock of a server starts at the start time, and continues at the time of its store",
  async (folder) => {
    const startTime = Date.UTC(2026, 0);
    for (const clock of ["virtual", "auto"] as const) {
      const store = `${folder}/${clock}.db`;
      for (const expected of [0, 1_234]) {
        await using server = serve({
          ...{ port: 0, host: "127.0.0.1" },
          ...{ clock, startTime, store },
        });
        const response = await fetch(`${server.url}/clock`);
        const { now } = await response.json();
        assertEquals(Date.parse(now) - startTime, expected);
        const body = JSON.stringify({ seconds: 1.234 });
        const headers = { "content-type": "application/json" };
        const init = { method: "POST", headers, body };
        await (await fetch(`${server.url}/clock/advance`, init)).text();
      }
    }
  },
  { net: "127.0.0.1" },
);
