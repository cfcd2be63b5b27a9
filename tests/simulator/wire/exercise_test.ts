import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { statusBody } from "../../../simulator/wire/exercise.ts";
import { anyJob, job } from "../core/_jobs.ts";

const ID = "0123456789abcdef";
const START = Date.UTC(2024, 0);
const JOB = job({
  createdAt: START,
  startsAt: START + 500,
  work: 1_000,
  endsAt: START + 1_500,
});

Deno.test("statusBody() of a pending job does not reveal its end", () => {
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

Deno.test("statusBody() of an ended job has seconds and ISO times", () => {
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

Deno.test("statusBody() has times that agree with each other", () => {
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
