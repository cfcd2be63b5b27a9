import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Job } from "../../../simulator/jobs/job.ts";
import { newestFirst } from "../../../simulator/jobs/newest_first.ts";
import { job } from "./_jobs.ts";

function jobsOf(numbers: Iterable<number>): Map<number, Job> {
  return new Map(
    [...numbers].sort((a, b) => a - b).map((number) => [
      number,
      job({ number }),
    ]),
  );
}

Deno.test("newestFirst() gives every job up to a number, in falling order", () => {
  const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 60 }));
  fc.assert(
    fc.property(numbers, fc.integer({ min: -1, max: 70 }), (numbers, from) => {
      const given = [...newestFirst(jobsOf(numbers), from)];
      assertEquals(
        given.map(({ number }) => number),
        numbers.filter((number) => number <= from).sort((a, b) => b - a),
      );
    }),
  );
});

Deno.test("newestFirst() does not look for each of the millions that have been forgotten", () => {
  const jobs = jobsOf([7, 5_000_000]);
  let looked = 0;
  jobs.get = function (number) {
    looked++;
    return Map.prototype.get.call(this, number);
  };
  const numbers = [...newestFirst(jobs, 9_000_000)].map(({ number }) => number);
  assertEquals(numbers, [5_000_000, 7]);
  assertEquals(looked <= 10, true, `it looked ${looked} times`);
});
