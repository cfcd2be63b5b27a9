import { fixed } from "@heygen-sim/client/distributions";
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { JobLimits } from "../../../simulator/core/bounded_jobs.ts";
import { type Simulated, simulated, START } from "../routes/_simulated.ts";
import { endOf, look, Model, type ModelJob } from "./_model.ts";

/** How long jobs take that are made by a reset, in milliseconds. */
const WORK = 3_000;

const milliseconds = fc.integer({ min: 0, max: 5_000 });
const pick = fc.nat();
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("create" as const),
      queue: fc.oneof(fc.constant(0), milliseconds),
      work: fc.oneof(fc.constant(0), milliseconds),
      outcome: fc.constantFrom("completed" as const, "error" as const),
    }),
  },
  fc.record({ kind: fc.constant("reset" as const) }),
  fc.record({ kind: fc.constant("cancel" as const), pick }),
  fc.record({ kind: fc.constant("advance" as const), ms: milliseconds }),
  fc.record({ kind: fc.constant("next" as const) }),
);
const limits = fc.record({
  keep: fc.constant(Infinity),
  maxJobs: fc.oneof(fc.constant(1_000), fc.integer({ min: 1, max: 5 })),
  maxConcurrentJobs: fc.oneof(
    fc.constant(Infinity),
    fc.integer({ min: 1, max: 3 }),
  ),
  whenFull: fc.constantFrom("reject" as const, "queue" as const),
});

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** How metrics count the jobs of each phase. */
const METRICS = {
  queued: 'heygen_sim_jobs{phase="queued"}',
  running: 'heygen_sim_jobs{phase="running"}',
  completed: 'heygen_sim_jobs_ended_total{outcome="completed"}',
  error: 'heygen_sim_jobs_ended_total{outcome="error"}',
  cancelled: 'heygen_sim_jobs_ended_total{outcome="cancelled"}',
};

/** A simulator and a model of it that go through the same. */
class Twins {
  readonly #its: Simulated;
  readonly #model: Model;
  readonly #versions = new Map<string, number>();
  /** The last states shown of jobs that have ended. */
  readonly #final = new Map<string, string>();

  constructor(limits: JobLimits) {
    this.#its = simulated({ ...limits, delay: fixed(WORK) });
    this.#model = new Model(limits, START);
    this.#add(this.#its.simulator.getStatus().id, 0, WORK, "completed", true);
  }

  async take(step: Step): Promise<void> {
    const { ask } = this.#its;
    const model = this.#model;
    switch (step.kind) {
      case "create":
      case "reset":
        return await this.#make(step);
      case "advance": {
        const body = { seconds: step.ms / 1_000 };
        const { status } = await ask("POST", "/clock/advance", { body });
        assertEquals(status, 200);
        return model.advance(model.now + step.ms);
      }
      case "next": {
        const { next } = model;
        const body = { to: "next" };
        const { status } = await ask("POST", "/clock/advance", { body });
        assertEquals(status, next < Infinity ? 200 : 409);
        return model.advance(next < Infinity ? next : model.now);
      }
      case "cancel": {
        const job = model.jobs[step.pick % model.jobs.length];
        if (!job) return;
        const reply = await ask("DELETE", `/jobs/${job.id}`);
        const ended = endOf(job) <= model.now;
        assertEquals(reply.status, job.forgotten ? 410 : ended ? 409 : 200);
        if (!ended) job.cancelledAt = model.now;
        return model.advance(model.now);
      }
    }
  }

  async #make(step: Extract<Step, { kind: "create" | "reset" }>) {
    const model = this.#model;
    const reset = step.kind === "reset";
    const expected = model.answer(reset);
    const candidates = model.candidates(reset);
    const before = model.kept;
    const { status, body } = reset
      ? await this.#its.ask("POST", "/reset")
      : await this.#its.ask("POST", "/jobs", {
        body: {
          delay: step.work / 1_000,
          queue: step.queue / 1_000,
          outcome: step.outcome,
        },
      });
    assertEquals(status, expected);
    if (status >= 400) return;
    const kept = new Set(await this.#list("", model.jobs.length + 1));
    for (const job of before) job.forgotten = !kept.has(job.id);
    const forgotten = before.filter((job) => job.forgotten);
    assert(forgotten.every((job) => candidates.includes(job)));
    if (reset) this.#add(body.id, 0, WORK, "completed", true);
    else this.#add(body.id, step.queue, step.work, step.outcome, false);
  }

  #add(
    id: string,
    queue: number,
    work: number,
    outcome: ModelJob["outcome"],
    wasCurrent: boolean,
  ): void {
    const model = this.#model;
    const job: ModelJob = {
      id,
      createdAt: model.now,
      queue,
      work,
      outcome,
      admittedAt: Infinity,
      cancelledAt: Infinity,
      wasCurrent,
      forgotten: false,
    };
    model.jobs.push(job);
    if (wasCurrent) model.current = job;
    model.advance(model.now);
  }

  async #list(query: string, limit: number): Promise<string[]> {
    const path = `/jobs?limit=${limit}${query}`;
    const { body } = await this.#its.ask("GET", path);
    return body.jobs.map(({ id }: { id: string }) => id);
  }

  /** Compares all that can be seen. */
  async compare(): Promise<void> {
    const { simulator, ask } = this.#its;
    const model = this.#model;
    const { kept, jobs, now, next, current } = model;
    const { body: clock } = await ask("GET", "/clock");
    assertEquals(Date.parse(clock.now), now);
    const due = next < Infinity ? new Date(next).toISOString() : null;
    assertEquals(clock.next, due);
    for (const job of jobs) await this.#compareJob(job);
    for (const status of ["pending", "completed", "error", "cancelled"]) {
      const expected = kept.filter((job) => look(job, now).status === status);
      assertEquals(
        await this.#list(`&status=${status}`, 100),
        expected.map(({ id }) => id).reverse(),
      );
    }
    await this.#compareCounts();
    assertEquals(simulator.getStatus().id, current?.id);
  }

  async #compareJob(job: ModelJob): Promise<void> {
    const { now } = this.#model;
    const { status, headers, body } = await this.#its.ask(
      "GET",
      `/jobs/${job.id}`,
    );
    assertEquals(status, job.forgotten ? 410 : 200);
    if (job.forgotten) return;
    const expected = look(job, now);
    const seen = { ...body };
    for (const name of Object.keys(body)) {
      if (!(name in expected)) delete seen[name];
    }
    assertEquals(seen, expected);
    const version = Number(headers.get("etag")?.match(/-(\d+)"$/)?.[1]);
    assert(version >= (this.#versions.get(job.id) ?? 1), "it went back");
    this.#versions.set(job.id, version);
    if (body.status === "pending") return;
    const final = JSON.stringify({ ...body, server_time: "", version });
    assertEquals(final, this.#final.get(job.id) ?? final, "an end is final");
    this.#final.set(job.id, final);
  }

  async #compareCounts(): Promise<void> {
    const { jobs, now } = this.#model;
    const { text } = await this.#its.ask("GET", "/metrics");
    const counted = (name: string) =>
      Number(
        text.split("\n").find((line) => line.startsWith(`${name} `))
          ?.split(" ")[1],
      );
    for (const [phase, name] of Object.entries(METRICS)) {
      const expected = jobs.filter((job) => {
        const reply = look(job, now);
        return (reply.phase ?? reply.status) === phase;
      });
      assertEquals(counted(name), expected.length, phase);
    }
    assertEquals(counted("heygen_sim_jobs_created_total"), jobs.length);
  }
}

Deno.test("jobs are as in a naive model, whatever the requests", async () => {
  await fc.assert(
    fc.asyncProperty(
      limits,
      fc.array(step, { maxLength: 40 }),
      async (limits, steps) => {
        const twins = new Twins(limits);
        await twins.compare();
        for (const step of steps) {
          await twins.take(step);
          await twins.compare();
        }
      },
    ),
    { numRuns: 80 },
  );
});
