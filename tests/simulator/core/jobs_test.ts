import { assert, assertEquals } from "@std/assert";
import { create, jobsOf } from "./_jobs.ts";

// Directly, as a simulator takes seconds to create so many jobs.

Deno.test("Jobs examines a bounded number of jobs for a page, and lists all that are wanted on some page", () => {
  const jobs = jobsOf();
  const wanted = [1, 2, 12_000, 24_999];
  for (let i = 0; i < 25_000; i++) create(jobs, 10);
  const pages: number[][] = [];
  let looked = 0;
  for (let before: number | undefined = Infinity; before !== undefined;) {
    const page = jobs.list(before, 3, ({ number }) => {
      looked++;
      return wanted.includes(number);
    });
    assert(looked <= 10_001, `${looked} for a page`);
    pages.push(page.jobs.map(({ number }) => number));
    before = page.before;
    looked = 0;
  }
  assertEquals(pages, [[24_999], [12_000], [2, 1]]);
});
