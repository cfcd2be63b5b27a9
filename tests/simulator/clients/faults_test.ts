import {
  resetStatus,
  StatusError,
  type StatusReport,
} from "@heygen-sim/client";
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import fc from "fast-check";
import { FAULTS } from "../../../simulator/faults/table.ts";
import { BROKEN_ANSWERS } from "./_broken_answers.ts";
import { type Case, watch } from "./_case.ts";
import { MISLEADING_ANSWERS } from "./_misleading_answers.ts";
import { WORK, World } from "./_world.ts";

const CASES: Readonly<Record<string, Case>> = {
  ...BROKEN_ANSWERS,
  ...MISLEADING_ANSWERS,
};

/** Asserts that the report counts the polls of the client. */
async function assertReported(world: World) {
  const [reply] = await world.report();
  const polls = world.sent.filter(({ method }) => method === "GET");
  assertEquals(
    [reply?.requests ?? 0, reply?.early ?? 0],
    [polls.length, world.early],
  );
}

/** Asserts that no request came before `Retry-After`, and that the report agrees. */
async function assertNotEarly(world: World) {
  assertEquals(world.early, 0, JSON.stringify(world.sent));
  await assertReported(world);
}

Deno.test("every fault has its case", () => {
  assertEquals(Object.keys(CASES).sort(), Object.keys(FAULTS).sort());
});

for (const name of Object.keys(FAULTS)) {
  const { bugs = [], cures = [], only } = CASES[name] ?? {};
  const addresses = only ? [only] : ["/status", "/jobs/{id}"];
  for (const address of addresses) {
    const pathIn = ({ job }: World) => address === "/status" ? address : job;

    for (const { does, faults, world: options, shows } of bugs) {
      Deno.test(`${name} at ${address}: a naive client ${does}`, async () => {
        using world = new World({ faults, ...options });
        await shows(world, world.base + pathIn(world));
        assert(await world.faulted(name) > 0);
      });
    }

    for (const { does, faults, ends, also, ...cure } of cures) {
      Deno.test(`${name} at ${address}: our client ${does}`, async () => {
        using world = new World({ faults, ...cure.world });
        const work = () => world.run(watch(world, pathIn(world), cure.options));
        if (typeof ends === "string") {
          const report = await work();
          assertEquals(report.ended, ends);
          const finished = ends === "finished";
          assertEquals(report.status, finished ? "completed" : "pending");
          assertEquals(report.completionTime, finished ? WORK : undefined);
          assert(!finished || world.now >= WORK);
          await also?.(world, report);
        } else {
          const [type, message] = ends;
          const error = await assertRejects(work, StatusError);
          assertEquals(error.type, type);
          assertMatch(error.message, message);
          assertEquals(error.requests, world.sent.length);
          await also?.(world, { status: "pending" } as StatusReport);
        }
        await assertNotEarly(world);
        assert(await world.faulted(name) > 0);
      });
    }
  }
}

Deno.test("no-result does not change the address of a job without a result", async () => {
  using world = new World({ faults: ["no-result"] });
  const report = await world.run(watch(world, "/status"));
  assertEquals(report.completionTime, WORK);
  assertEquals(await world.faulted("no-result"), 0);
});

Deno.test("latency: our client does not repeat a reset without a response", async () => {
  using world = new World({ faults: ["latency=12,on=write"], time: "faked" });
  const { fetch, clock, base: baseUrl } = world;
  const work = () => world.run(resetStatus({ fetch, clock, baseUrl }));
  const error = await assertRejects(work, StatusError);
  assertEquals([error.type, error.requests, world.sent.length], [
    "timeout",
    1,
    1,
  ]);
  assertEquals((await world.read("/jobs")).jobs.length, 2);
});

/** How each fault is set where it has a parameter that must be given. */
const SPECS: Readonly<Record<string, string>> = {
  status: "status=503",
  latency: "latency=exponential:2",
  stall: "stall=20",
  "stall-body": "stall-body=20",
};

/** On faked time, requests are given up after 10 s. */
const anyRun = fc.record({
  seed: fc.integer(),
  failing: fc.boolean(),
  time: fc.constantFrom("virtual" as const, "faked" as const),
});

for (const [name, { hopeless }] of Object.entries(CASES)) {
  Deno.test(`${name} now and then: our client reports how the job ended, or why it cannot`, async () => {
    await fc.assert(
      fc.asyncProperty(anyRun, async ({ seed, failing, time }) => {
        using world = new World({
          seed,
          time,
          errorRate: failing ? 1 : 0,
          faults: [`${SPECS[name] ?? name},rate=0.3`],
        });
        const path = seed % 2 === 0 ? "/status" : world.job;
        const timeout = name === "stuck" ? 30_000 : 300_000;
        const options = { timeout, retryBudget: timeout };
        const work = world.run(watch(world, path, options));
        const result = await work.catch((error) => error);
        assert(world.sent.length <= 400, `${world.sent.length} requests`);
        await assertNotEarly(world);
        if (result instanceof StatusError) {
          assert(hopeless, result.message);
          const type = name === "not-found" ? "http" : "answer";
          assertEquals([result.type, result.transient], [type, false]);
        } else if (result.status === "pending") {
          assertEquals([name, result.ended], ["stuck", "timeout"]);
        } else {
          assertEquals(result.status, failing ? "error" : "completed");
          assertEquals(result.completionTime, WORK);
          assert(world.now >= WORK);
        }
      }),
      { numRuns: 12 },
    );
  });
}
