import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { exponential } from "@heygen-sim/client/distributions";
import {
  createSimulator,
  type Job,
  simulateJob,
  type StatusBody,
  VirtualClock,
} from "@heygen-sim/client/simulator";
import fc from "fast-check";

const BASE = "http://simulator.test";
const OPTIONS = { delay: exponential(10_000), errorRate: 0.3 };
const START = Date.UTC(2024, 0);

/** What somebody does to a simulator. */
type Step =
  | { readonly method: "GET" | "HEAD" | "POST" | "PUT"; readonly path: string }
  | { readonly advance: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constant({ method: "GET" as const, path: "/status" }),
  fc.constant({ method: "HEAD" as const, path: "/status" }),
  fc.constant({ method: "POST" as const, path: "/reset" }),
  fc.constant({ method: "PUT" as const, path: "/reset" }),
  fc.constant({ method: "GET" as const, path: "/nowhere" }),
  fc.record({ advance: fc.integer({ min: 0, max: 30_000 }) }),
);

/** The body that tells of a job's end. */
function ended({ id, duration, outcome, createdAt }: Job, now: number) {
  return {
    id,
    status: outcome,
    result: outcome,
    completion_time: duration / 1_000,
    created_at: new Date(createdAt).toISOString(),
    completed_at: new Date(createdAt + duration).toISOString(),
    server_time: new Date(now).toISOString(),
  };
}

Deno.test("the same seed makes the same jobs, whatever the order and concurrency of requests", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.maxSafeInteger(), fc.string()),
      fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), {
        maxLength: 6,
      }),
      async (seed, rounds) => {
        const clock = new VirtualClock(START);
        const simulator = createSimulator({ ...OPTIONS, seed, clock });
        const { settings } = simulator;
        let job = simulateJob(settings, 1, START);
        let number = 1;
        for (const round of rounds) {
          // Requests of a round are under way together; time passes between.
          const answers = await Promise.all(round.map(async (step) => {
            if ("advance" in step) return;
            const { method, path } = step;
            const response = await simulator.fetch(BASE + path, { method });
            const body = await response.text();
            if (method !== "POST") return;
            return JSON.parse(body) as StatusBody;
          }));
          const made = answers.filter((answer) => answer !== undefined);
          const expected = made.map(() => {
            job = simulateJob(settings, ++number, clock.now());
            return job;
          });
          assertEquals(
            made.map(({ id }) => id).toSorted(),
            expected.map(({ id }) => id).toSorted(),
            "each reset makes the next job of the seed",
          );
          for (const step of round) {
            if ("advance" in step) await clock.advance(step.advance);
          }
        }
        await clock.advance(job.duration);
        const response = await simulator.fetch(`${BASE}/status`);
        assertEquals(await response.json(), ended(job, clock.now()));
      },
    ),
    { numRuns: 50 },
  );
});

Deno.test("a number and its text are the same seed", () => {
  const id = (seed: number | string) =>
    createSimulator({ seed }).getStatus().id;
  assertEquals(id(42), id("42"));
});

Deno.test("different seeds make different jobs", () => {
  fc.assert(fc.property(fc.integer(), fc.integer(), (one, other) => {
    fc.pre(one !== other);
    const job = (seed: number) =>
      simulateJob({ ...OPTIONS, seed, clock: new VirtualClock() }, 1, 0);
    assertNotEquals(job(one).id, job(other).id);
  }));
  const durations = Array.from(
    { length: 100 },
    (_, seed) =>
      simulateJob({ ...OPTIONS, seed, clock: new VirtualClock() }, 1, 0)
        .duration,
  );
  assert(new Set(durations).size > 90, "their durations differ, too");
});

Deno.test("an outcome never changes once drawn, however often it is asked for", async () => {
  const clock = new VirtualClock();
  const { getStatus, settings } = createSimulator({
    ...OPTIONS,
    seed: 3,
    clock,
  });
  const { duration } = simulateJob(settings, 1, clock.now());
  await clock.advance(duration);
  const { status, completed_at } = getStatus();
  assertNotEquals(status, "pending");
  for (let i = 0; i < 20; i++) {
    await clock.advance(i);
    assertEquals(getStatus().status, status);
    assertEquals(getStatus().completed_at, completed_at);
  }
});
