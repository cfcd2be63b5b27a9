import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { jobBody } from "../../../simulator/wire/jobs.ts";
import { type Job, progressOf } from "../../../simulator/core/job.ts";
import { anyJob, job } from "../core/_jobs.ts";

const START = Date.UTC(2024, 0);
const JOB = job({
  createdAt: START,
  startsAt: START + 2_000,
  work: 8_000,
  endsAt: START + 10_000,
});

function bodyAt(job: Job, now: number) {
  const source = {
    ids: { encode: () => "0123456789abcdef" },
    heygenIds: { encode: () => "0123456789abcdef0123456789abcdef-es" },
    settings: { seed: 1, retryAfter: 1_000.5 },
  };
  return jobBody(job, source, { now, origin: "http://simulator.test" });
}

Deno.test("jobBody() shows a queued job", () => {
  assertEquals(bodyAt(JOB, START + 1_999), {
    id: "0123456789abcdef",
    status: "pending",
    phase: "queued",
    progress: 0,
    heygen_id: "0123456789abcdef0123456789abcdef-es",
    title: null,
    length: null,
    metadata: null,
    created_at: "2024-01-01T00:00:00.000Z",
    started_at: null,
    completed_at: null,
    completion_time: null,
    error: null,
    result_url: null,
    retry_after_ms: 1_001,
    server_time: "2024-01-01T00:00:01.999Z",
    links: {
      self: "/jobs/0123456789abcdef",
      cancel: "/jobs/0123456789abcdef",
    },
  });
});

Deno.test("jobBody() shows a running job", () => {
  const details = { title: "Hello", length: 1_500 };
  const body = bodyAt({ ...JOB, details }, START + 6_000);
  assertEquals([body.status, body.phase], ["pending", "running"]);
  assertEquals(body.progress, 0.5);
  assertEquals(body.started_at, "2024-01-01T00:00:02.000Z");
  assertEquals([body.title, body.length], ["Hello", 1.5]);
  assertEquals(bodyAt(JOB, START + 2_000).phase, "running");
});

Deno.test("jobBody() shows a completed job, and where its result is", () => {
  const body = bodyAt(JOB, START + 10_000);
  assertEquals([body.status, body.phase], ["completed", null]);
  assertEquals([body.progress, body.completion_time], [1, 10]);
  assertEquals(body.completed_at, "2024-01-01T00:00:10.000Z");
  assertEquals([body.error, body.retry_after_ms], [null, null]);
  const result = "/jobs/0123456789abcdef/result";
  assertEquals(body.result_url, `http://simulator.test${result}`);
  assertEquals(body.links, { self: "/jobs/0123456789abcdef", result });
});

Deno.test("jobBody() shows why a job has failed, the same each time", () => {
  const types = new Set<string>();
  for (let number = 1; number <= 50; number++) {
    const failed = { ...JOB, number, outcome: "error" } as const;
    const body = bodyAt(failed, START + 10_000);
    assertEquals([body.status, body.progress], ["error", null]);
    assertEquals([body.result_url, body.links.result], [null, undefined]);
    assertEquals(body.links.cancel, undefined);
    const { type = "", title = "", detail = "" } = body.error ?? {};
    assert(title.length > 0 && detail.length > title.length);
    assertEquals(bodyAt(failed, START + 60_000).error, body.error);
    types.add(type);
  }
  assert(types.size > 1, `they are all ${[...types]}`);
  assert(!types.has("cancelled"));
});

Deno.test("jobBody() shows whether a cancelled job had begun", () => {
  const cancelled = (at: number) =>
    bodyAt(
      { ...JOB, endsAt: START + at, outcome: "cancelled" },
      START + 20_000,
    );
  const early = cancelled(1_000);
  assertEquals([early.status, early.started_at], ["cancelled", null]);
  assertEquals(early.completion_time, 1);
  assertEquals(early.error?.type, "cancelled");
  assertEquals(early.links, { self: "/jobs/0123456789abcdef" });
  assertEquals(cancelled(3_000).started_at, "2024-01-01T00:00:02.000Z");
});

Deno.test("progressOf() counts whole hundredths, never falls, and comes to 1 with the end alone", () => {
  fc.assert(fc.property(
    anyJob,
    fc.array(fc.double({ min: -0.5, max: 3, noNaN: true })),
    (job, shares) => {
      let last = 0;
      for (const share of shares.toSorted((a, b) => a - b)) {
        const progress = progressOf(job, job.startsAt + share * job.work);
        assert(progress >= last && progress <= 0.99, `${progress}`);
        assertEquals(progress, Math.round(progress * 100) / 100);
        last = progress;
      }
    },
  ));
  assertEquals(progressOf(JOB, START + 2_079), 0);
  assertEquals(progressOf(JOB, START + 2_080), 0.01);
  assertEquals(progressOf(JOB, START + 9_999), 0.99);
});
