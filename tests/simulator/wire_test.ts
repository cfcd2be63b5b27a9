import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { statusBody, statusWriter } from "../../simulator/wire.ts";
import { anyJob } from "./_jobs.ts";

const JOB = {
  id: "0123456789abcdef",
  createdAt: Date.UTC(2024, 0, 1),
  duration: 1_500,
  outcome: "completed",
} as const;

Deno.test("statusBody() tells of a pending job without saying how it will end", () => {
  assertEquals(statusBody(JOB, JOB.createdAt + 1_499), {
    id: "0123456789abcdef",
    status: "pending",
    result: "pending",
    completion_time: null,
    created_at: "2024-01-01T00:00:00.000Z",
    completed_at: null,
    server_time: "2024-01-01T00:00:01.499Z",
  });
});

Deno.test("statusBody() tells of an ended job in seconds and ISO times", () => {
  for (const outcome of ["completed", "error"] as const) {
    assertEquals(statusBody({ ...JOB, outcome }, JOB.createdAt + 2_000), {
      id: "0123456789abcdef",
      status: outcome,
      result: outcome,
      completion_time: 1.5,
      created_at: "2024-01-01T00:00:00.000Z",
      completed_at: "2024-01-01T00:00:01.500Z",
      server_time: "2024-01-01T00:00:02.000Z",
    });
  }
});

Deno.test("statusBody() tells times that agree with each other", () => {
  fc.assert(fc.property(
    anyJob,
    fc.double({ min: 0, max: 2e12, noNaN: true }),
    (job, age) => {
      const now = job.createdAt + age;
      const body = statusBody(job, now);
      const ended = body.status !== "pending";
      assertEquals(ended, now >= job.createdAt + job.duration);
      assertEquals(body.result, body.status);
      assertEquals(body.completed_at !== null, ended);
      assertEquals(body.completion_time !== null, ended);
      if (body.completed_at === null || body.completion_time === null) return;
      const end = Date.parse(body.completed_at);
      const took = end - Date.parse(body.created_at);
      assertEquals(took, Math.round(body.completion_time * 1_000));
      assertEquals(Date.parse(body.server_time) >= end, true);
    },
  ));
});

Deno.test("statusWriter() writes what statusBody() says, at any times in any order", () => {
  fc.assert(fc.property(
    anyJob,
    // Around the job's end, where the answer changes, and on both sides of it.
    fc.array(
      fc.oneof(
        fc.integer({ min: -2, max: 2 }),
        fc.double({ min: -1e12, max: 1e12, noNaN: true }),
      ),
      { minLength: 1 },
    ),
    (job, offsets) => {
      const write = statusWriter(job);
      for (const offset of offsets) {
        const now = Math.max(0, job.createdAt + job.duration + offset);
        assertEquals(write(now), JSON.stringify(statusBody(job, now)));
      }
    },
  ));
});

Deno.test("statusWriter() keeps the jobs of two writers apart", () => {
  const other = { ...JOB, id: "f".repeat(16), outcome: "error" } as const;
  const [write, writeOther] = [statusWriter(JOB), statusWriter(other)];
  for (const now of [0, JOB.createdAt, JOB.createdAt + 1_500, 0]) {
    assertEquals(JSON.parse(write(now)), statusBody(JOB, now));
    assertEquals(JSON.parse(writeOther(now)), statusBody(other, now));
  }
});
