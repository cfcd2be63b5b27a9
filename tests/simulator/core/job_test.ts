import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { hasEnded, phaseOf } from "../../../simulator/core/job.ts";
import { anyJob, job } from "./_jobs.ts";

Deno.test("phaseOf() changes exactly at the beginning of the work and at its end", () => {
  for (const outcome of ["completed", "error", "cancelled"] as const) {
    const its = job({ outcome });
    assertEquals(phaseOf(its, 0), "queued", "as a clock set back shows it");
    assertEquals(phaseOf(its, 999), "queued");
    assertEquals(phaseOf(its, 1_000), "running");
    assertEquals(phaseOf(its, 1_499), "running");
    assertEquals(phaseOf(its, 1_500), outcome);
    assertEquals(phaseOf(its, 1e15), outcome);
  }
});

Deno.test("phaseOf() knows jobs that are cancelled before they begin, and such as wait for others", () => {
  const cancelled = job({ endsAt: 700, outcome: "cancelled" });
  assertEquals(phaseOf(cancelled, 699), "queued");
  assertEquals(phaseOf(cancelled, 700), "cancelled");
  assertEquals(phaseOf(cancelled, 1_200), "cancelled");
  const waiting = job({ startsAt: Infinity, endsAt: Infinity });
  assertEquals(phaseOf(waiting, 1e15), "queued");
});

Deno.test("phaseOf() and hasEnded() are pure functions: asked in any order, a time has one answer", () => {
  fc.assert(
    fc.property(
      anyJob,
      fc.array(fc.integer({ min: -10, max: 10 }), { minLength: 1 }),
      (job, offsets) => {
        const frozen = Object.freeze({ ...job });
        for (const offset of offsets) {
          const end = job.endsAt + offset;
          const ended = offset >= 0;
          assertEquals(hasEnded(frozen, end), ended, `${offset} ms from it`);
          assertEquals(phaseOf(frozen, end) === job.outcome, ended);
          const start = Math.min(job.startsAt + offset, job.endsAt - 1);
          assertEquals(
            phaseOf(frozen, start),
            start >= job.startsAt ? "running" : "queued",
          );
        }
      },
    ),
  );
});
