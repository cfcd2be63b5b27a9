import { assertEquals } from "@std/assert";
import { BASE, simulated } from "../routes/_simulated.ts";

Deno.test("event streams must not be buffered or cached", async () => {
  const { simulator, create } = simulated();
  const { id } = await create();
  for (const path of [`/jobs/${id}/events`, "/events"]) {
    const { headers, body } = await simulator.fetch(BASE + path);
    assertEquals(headers.get("content-type"), "text/event-stream", path);
    assertEquals(headers.get("x-accel-buffering"), "no", path);
    assertEquals(headers.get("cache-control"), "no-cache", path);
    await body?.cancel();
  }
});
