import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  statusBody,
  statusWriter,
} from "../../../simulator/http/status_body.ts";
import { anyJob, job } from "../jobs/_jobs.ts";

const ID = "0123456789abcdef";
const START = Date.UTC(2024, 0);
const JOB = job({
  createdAt: START,
  startsAt: START + 500,
  work: 1_000,
  endsAt: START + 1_500,
});

Deno.test("statusBody() tells of a pending job without saying how it will end", () => {
  assertEquals(statusBody(JOB, ID, START + 1_499), {
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
    assertEquals(statusBody({ ...JOB, outcome }, ID, START + 2_000), {
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
      const body = statusBody(job, ID, now);
      const ended = body.status !== "pending";
      assertEquals(ended, now >= job.endsAt);
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
      const write = statusWriter(job, ID);
      for (const offset of offsets) {
        const now = Math.max(0, job.endsAt + offset);
        assertEquals(write(now), JSON.stringify(statusBody(job, ID, now)));
      }
    },
  ));
});

Deno.test("statusWriter() keeps the jobs of two writers apart", () => {
  const other = { ...JOB, outcome: "error" } as const;
  const otherId = "f".repeat(16);
  const write = statusWriter(JOB, ID);
  const writeOther = statusWriter(other, otherId);
  for (const now of [0, START, START + 1_500, 0]) {
    assertEquals(JSON.parse(write(now)), statusBody(JOB, ID, now));
    assertEquals(JSON.parse(writeOther(now)), statusBody(other, otherId, now));
  }
});

Deno.test("statusBody() says error of a cancelled job: the exercise knows three words", () => {
  const cancelled = job({ outcome: "cancelled", endsAt: 800 });
  assertEquals(statusBody(cancelled, ID, 799).status, "pending");
  const { status, result, completion_time } = statusBody(cancelled, ID, 800);
  assertEquals([status, result, completion_time], ["error", "error", 0.3]);
});
