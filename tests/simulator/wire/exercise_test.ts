import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { simulated } from "../routes/_simulated.ts";

Deno.test("the times of a status agree with each other", async () => {
  const ms = fc.integer({ min: 0, max: 1e8 });
  await fc.assert(
    fc.asyncProperty(ms, ms, ms, async (queue, delay, age) => {
      const { ask, clock } = simulated();
      const created = { queue: queue / 1_000, delay: delay / 1_000 };
      await ask("POST", "/reset", { body: created });
      await clock.advance(age);
      const { body } = await ask("GET", "/status");
      const ended = body.status !== "pending";
      assertEquals(ended, age >= queue + delay);
      assertEquals(body.result, body.status);
      assertEquals(body.completed_at !== null, ended);
      assertEquals(body.completion_time !== null, ended);
      if (!ended) return;
      const end = Date.parse(body.completed_at);
      const took = end - Date.parse(body.created_at);
      assertEquals(took, Math.round(body.completion_time * 1_000));
      assertEquals(Date.parse(body.server_time) >= end, true);
    }),
    { seed: 1 },
  );
});
