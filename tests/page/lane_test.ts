import { createSimulator, VirtualClock } from "@heygen-sim/simulator";
import { assert, assertEquals } from "@std/assert";
import type { JobReport } from "../../page/bodies.ts";
import { lanesOf, roundedUp } from "../../page/live/lane.ts";

Deno.test("a lane has the polls of a client, and when it saw the end", async () => {
  const clock = new VirtualClock();
  using simulator = createSimulator({ clock, seed: 1 });
  const ask = async (path: string, client = "x", body?: unknown) => {
    const response = await simulator.fetch(`http://127.0.0.1:5000${path}`, {
      headers: { "x-client": client, "content-type": "application/json" },
      ...body ? { method: "POST", body: JSON.stringify(body) } : {},
    });
    return await response.json();
  };
  const { id, created_at } = await ask("/jobs", "x", { delay: 10 });
  for (const client of ["a", "b", "a", "b", "a"]) {
    await ask(`/jobs/${id}`, client);
    await clock.advance(3_000);
  }
  const { clients }: JobReport = await ask(`/jobs/${id}/report`);
  assertEquals(
    lanesOf(Date.parse(created_at), clients)
      .map(({ name, polls, seenAt }) => [name, polls, seenAt]),
    [["a", [0, 6_000, 12_000], 12_000], ["b", [3_000, 9_000], undefined]],
  );
});

Deno.test("the end of the axis leaves room for what comes, and changes seldom", () => {
  const ends = new Set<number>();
  for (let ms = 0; ms <= 600_000; ms += 100) {
    const end = roundedUp(ms);
    assert(end > ms && end <= Math.max(5_000, 1.4 * ms), String(ms));
    ends.add(end);
  }
  assert(ends.size < 30);
});
