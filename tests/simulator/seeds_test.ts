import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { exponential, uniform } from "@heygen-sim/client/distributions";
import { createSimulator, VirtualClock } from "@heygen-sim/simulator";
import fc from "fast-check";
import { simulateJob } from "../../simulator/core/draw.ts";
import { JobIds } from "../../simulator/core/ids.ts";
import type { Job } from "../../simulator/core/job.ts";
import { BASE, simulated, START } from "./routes/_simulated.ts";

const OPTIONS = {
  delay: exponential(10_000),
  queue: uniform(0, 5_000),
  errorRate: 0.3,
};

/** What somebody does to a simulator. */
type Step =
  | { readonly method: string; readonly path: string }
  | { readonly advance: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constantFrom(
    { method: "GET", path: "/status" },
    { method: "HEAD", path: "/status" },
    { method: "POST", path: "/reset" },
    { method: "POST", path: "/jobs" },
    { method: "PUT", path: "/reset" },
    { method: "GET", path: "/jobs" },
    { method: "GET", path: "/nowhere" },
  ),
  fc.record({ advance: fc.integer({ min: 0, max: 30_000 }) }),
);

/** What shows a job's end. */
function ended({ createdAt, startsAt, endsAt, outcome }: Job, id: string) {
  return {
    id,
    status: outcome,
    created_at: new Date(createdAt).toISOString(),
    started_at: new Date(startsAt).toISOString(),
    completed_at: new Date(endsAt).toISOString(),
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
        const { clock, simulator, ask, read } = simulated({ ...OPTIONS, seed });
        const distributions = simulator.settings;
        const ids = new JobIds(seed);
        const jobs = [simulateJob(distributions, 1, START)];
        for (const round of rounds) {
          // Requests of a round are under way together; time passes between.
          const answers = await Promise.all(
            round.filter((step) => "method" in step)
              .map(async ({ method, path }) => {
                const { body } = await ask(method, path);
                return method === "POST" ? [body.id] : [];
              }),
          );
          const made = answers.flat();
          const expected = made.map(() => {
            const job = simulateJob(
              distributions,
              jobs.length + 1,
              clock.now(),
            );
            jobs.push(job);
            return ids.encode(job.number);
          });
          assertEquals(made.toSorted(), expected.toSorted());
          for (const step of round) {
            if ("advance" in step) await clock.advance(step.advance);
          }
        }
        await clock.advance(1e6);
        for (const job of jobs) {
          const id = ids.encode(job.number);
          const { created_at, started_at, completed_at, status } = await read(
            id,
          );
          assertEquals(
            { id, status, created_at, started_at, completed_at },
            ended(job, id),
          );
        }
      },
    ),
    { numRuns: 25 },
  );
});

Deno.test("a number and its text are the same seed", () => {
  const id = (seed: number | string) =>
    createSimulator({ seed }).getStatus().id;
  assertEquals(id(42), id("42"));
});

Deno.test("different seeds make different jobs", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer(), (one, other) => {
      fc.pre(one !== other);
      const id = (seed: number) =>
        createSimulator({ seed, clock: new VirtualClock() }).getStatus().id;
      assertNotEquals(id(one), id(other));
    }),
    { numRuns: 30 },
  );
  const distributions = { ...OPTIONS, queue: 0 };
  const works = Array.from(
    { length: 100 },
    (_, seed) => simulateJob({ ...distributions, seed }, 1, 0).work,
  );
  assert(new Set(works).size > 90, "their durations differ, too");
});

Deno.test("an outcome never changes once drawn, however often it is asked for", async () => {
  const { clock, simulator } = simulated({ ...OPTIONS, seed: 3 });
  const { getStatus, settings } = simulator;
  await clock.advance(simulateJob(settings, 1, START).endsAt - START);
  const { status, completed_at } = getStatus();
  assertNotEquals(status, "pending");
  for (let i = 0; i < 20; i++) {
    await clock.advance(i);
    assertEquals(getStatus().status, status);
    assertEquals(getStatus().completed_at, completed_at);
  }
});

Deno.test("the same seed makes the same bytes of the same requests, snapshots among them", async () => {
  const [one, other] = await Promise.all([1, 2].map(async () => {
    const { clock, simulator } = simulated({ ...OPTIONS, seed: "bytes" });
    const received: unknown[] = [];
    for (
      const path of ["/jobs/1", "/snapshot", "/s/a/snapshot", "/events"]
    ) {
      const response = await simulator.fetch(BASE + path, {
        headers: { "last-event-id": "1" },
      });
      const text = path === "/events"
        ? (await response.body?.getReader().read())?.value
        : await response.text();
      received.push([[...response.headers], text]);
      await clock.advance(20_000);
    }
    simulator.close();
    return received;
  }));
  assertEquals(one, other);
});

Deno.test("runs of one seed that start at another time or after a restart have other events", async () => {
  const firstEvent = async (start: number, restarts: boolean) => {
    const clock = new VirtualClock(start);
    using simulator = createSimulator({ seed: 1, clock });
    if (restarts) simulator.restart();
    const response = await simulator.fetch(`${BASE}/snapshot`);
    return (await response.json()).content.states.events.last;
  };
  const events = [
    await firstEvent(START, false),
    await firstEvent(START, true),
    await firstEvent(START + 1, false),
  ];
  assertEquals(new Set(events).size, 3);
});
