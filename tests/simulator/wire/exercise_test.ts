import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { simulated } from "../routes/_simulated.ts";

const NEW = { queue: 0.5, delay: 1 };

Deno.test("the status of a pending job does not reveal its end", async () => {
  const { ask, clock } = simulated();
  const { body: { id } } = await ask("POST", "/reset", { body: NEW });
  await clock.advance(1_499);
  assertEquals((await ask("GET", "/status")).body, {
    id,
    status: "pending",
    result: "pending",
    completion_time: null,
    created_at: "2024-01-01T00:00:00.000Z",
    completed_at: null,
    server_time: "2024-01-01T00:00:01.499Z",
  });
});

Deno.test("the status of an ended job has seconds and ISO times", async () => {
  for (const outcome of ["completed", "error"] as const) {
    const { ask, clock } = simulated();
    const { body } = await ask("POST", "/reset", { body: { ...NEW, outcome } });
    await clock.advance(2_000);
    assertEquals((await ask("GET", "/status")).body, {
      id: body.id,
      status: outcome,
      result: outcome,
      completion_time: 1.5,
      created_at: "2024-01-01T00:00:00.000Z",
      completed_at: "2024-01-01T00:00:01.500Z",
      server_time: "2024-01-01T00:00:02.000Z",
    });
  }
});

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
