import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { BoundedJobs } from "../../../simulator/core/bounded_jobs.ts";
import { job } from "./_jobs.ts";

// Directly, as it holds more jobs than a test can create.

/** Ended jobs by the times of their ends, of which all are kept. */
function boundedJobs(ends: ReadonlyMap<number, number>): BoundedJobs {
  const limits = {
    maxJobs: Infinity,
    keep: 0,
    maxConcurrentJobs: Infinity,
    whenFull: "reject",
  } as const;
  const jobs = new BoundedJobs(limits, Infinity, () => {});
  for (const [number, endsAt] of [...ends].sort(([a], [b]) => a - b)) {
    jobs.add(job({ number, endsAt }));
    jobs.addEnded(job({ number, endsAt }));
  }
  return jobs;
}

const numbersOf = (jobs: Iterable<{ number: number }>) =>
  Array.from(jobs, ({ number }) => number);

/** Numbers of which some share a page, and some are far from all others. */
const anyNumber = fc.oneof(
  fc.integer({ min: 1, max: 100 }),
  fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
);

Deno.test("BoundedJobs holds the latest job of each number until it is removed", () => {
  const anyEnds = fc.uniqueArray(
    fc.tuple(anyNumber, fc.integer({ min: 1, max: 20 })),
    { maxLength: 200, selector: ([number]) => number },
  );
  fc.assert(
    fc.property(anyEnds, (ends) => {
      const jobs = boundedJobs(new Map(ends));
      for (const [number, endsAt] of ends) {
        const replaced = job({ number, endsAt, work: number % 7 });
        jobs.replace(replaced);
        assertEquals(jobs.get(number), replaced);
      }
      for (let now = 0; now <= 20; now++) {
        jobs.removeOld(now);
        const kept = ends.filter(([, endsAt]) => endsAt > now);
        for (const [number, endsAt] of ends) {
          assertEquals(jobs.get(number) !== undefined, endsAt > now);
        }
        assertEquals(
          numbersOf(jobs.newestFirst(Infinity)),
          kept.map(([number]) => number).sort((a, b) => b - a),
        );
      }
    }),
  );
});

Deno.test("BoundedJobs yields every job up to a number, newest first", () => {
  const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 150 }));
  fc.assert(
    fc.property(numbers, fc.integer({ min: -1, max: 160 }), (numbers, from) => {
      const jobs = boundedJobs(new Map(numbers.map((number) => [number, 1])));
      assertEquals(
        numbersOf(jobs.newestFirst(from)),
        numbers.filter((number) => number <= from).sort((a, b) => b - a),
      );
    }),
  );
});

Deno.test("BoundedJobs does not look for each of billions of removed jobs", () => {
  const jobs = boundedJobs(new Map([[7, 1], [5e14, 1]]));
  assertEquals(numbersOf(jobs.newestFirst(9e14)), [5e14, 7]);
  const [first] = jobs.newestFirst(4e14);
  assert(first?.number === 7);
});
