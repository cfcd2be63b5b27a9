import { createSimulator, VirtualClock } from "@heygen-sim/simulator";
import { assertEquals } from "@std/assert";

Deno.test("URLs in responses have the origin of their request", async () => {
  using simulator = createSimulator({ clock: new VirtualClock() });
  for (
    const text of [
      "http://127.0.0.1:5000/jobs",
      "https://simulator.test/jobs",
      "http://[::1]:5000/jobs?",
      "http://simulator.test/jobs?path=//a/",
    ]
  ) {
    const response = await simulator.fetch(text, { method: "POST" });
    await response.body?.cancel();
    const { origin } = new URL(text);
    const path = response.headers.get("location");
    assertEquals(response.headers.get("operation-location"), origin + path);
  }
});
