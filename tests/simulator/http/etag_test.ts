import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { etagOf, versionOf } from "../../../simulator/message/etag.ts";
import { jobBody } from "../../../simulator/wire/jobs.ts";
import { anyJob, job } from "../core/_jobs.ts";

const JOB = job({ startsAt: 1_000, work: 10_000, endsAt: 11_000 });

Deno.test("versionOf() grows with each phase and each hundredth of progress, and never falls", () => {
  assertEquals(versionOf(JOB, 999), 1);
  assertEquals(versionOf(JOB, 1_000), 2);
  assertEquals(versionOf(JOB, 1_099), 2);
  assertEquals(versionOf(JOB, 1_100), 3);
  const versions = Array.from(
    { length: 100 },
    (_, hundredth) => versionOf(JOB, 1_000 + hundredth * 100),
  );
  assertEquals(versions, Array.from({ length: 100 }, (_, i) => 2 + i));
  assertEquals(versionOf(JOB, 10_999), 101);
  assertEquals(versionOf(JOB, 11_000), 102);
  assertEquals(versionOf(JOB, 1e15), 102);
});

Deno.test("etagOf() distinguishes states that differ by more than the server's time", () => {
  const id = "0123456789abcdef";
  const source = {
    ids: { encode: () => id },
    heygenIds: { encode: () => `${id}${id}-es` },
    settings: { seed: 1, retryAfter: 0 },
  };
  const origin = "http://x.test";
  fc.assert(fc.property(
    anyJob,
    fc.double({ min: 0, max: 2, noNaN: true }),
    fc.oneof(fc.double({ min: 0, max: 0.02 }), fc.double({ min: 0, max: 2 })),
    (job, share, more) => {
      const one = Math.floor(job.startsAt + (share - 0.5) * job.work);
      const other = one + Math.floor((more || 0) * job.work);
      const show = (now: number) =>
        JSON.stringify(jobBody(job, source, { now, origin }))
          .replace(/"server_time":"[^"]+"/, "");
      assertEquals(
        etagOf(job, id, one) === etagOf(job, id, other),
        show(one) === show(other),
      );
      assert(versionOf(job, one) <= versionOf(job, other));
    },
  ));
});

Deno.test("etagOf() is strong, and differs from job to job", () => {
  assertEquals(etagOf(JOB, "a", 0), '"a-1"');
  assertEquals(etagOf(JOB, "b", 20_000), '"b-102"');
});
