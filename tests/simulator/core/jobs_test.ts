import { assert, assertEquals, assertThrows } from "@std/assert";
import { fixed } from "@heygen-sim/client/distributions";
import { type Job, phaseOf } from "../../../simulator/core/job.ts";
import { CapacityError } from "../../../simulator/core/job_limits.ts";
import type { Jobs } from "../../../simulator/core/jobs.ts";
import { create, jobsOf } from "./_jobs.ts";

const ANY = () => true;

function numbers(jobs: readonly Job[]): number[] {
  return jobs.map(({ number }) => number);
}

function refusedBy(
  create: () => Job,
): Pick<CapacityError, "limit" | "retryAt"> {
  const { limit, retryAt } = assertThrows(create, CapacityError);
  return { limit, retryAt };
}

Deno.test("Jobs forgets those that ended first when there are too many", () => {
  const jobs = jobsOf({ maxJobs: 3 });
  for (const delay of [300, 100, 200]) create(jobs, delay);
  jobs.settle(250);
  assertEquals(create(jobs, 1_000).number, 4);
  assertEquals(numbers(jobs.list(Infinity, 10, ANY).jobs), [4, 3, 1]);
  assertEquals(create(jobs, 1_000).number, 5);
  assertEquals(numbers(jobs.list(Infinity, 10, ANY).jobs), [5, 4, 1]);
  assertEquals(jobs.get(2), undefined);
  const full = { limit: "maxJobs", retryAt: 300 } as const;
  assertEquals(refusedBy(() => jobs.create()), full);
  jobs.settle(300);
  assertEquals(create(jobs, 1).number, 6, "a refused one takes no number");
  assertEquals(jobs.last, 6);
});

Deno.test("Jobs forgets cancelled jobs as any that have ended", () => {
  const jobs = jobsOf({ maxJobs: 2 });
  const first = create(jobs, 1_000);
  const second = create(jobs, 1_000);
  jobs.end(second, "cancelled");
  jobs.settle(1);
  jobs.end(first, "cancelled");
  create(jobs, 1_000);
  assertEquals(numbers(jobs.list(Infinity, 10, ANY).jobs), [3, 1]);
});

Deno.test("Jobs keeps the current job, however long ago it ended, unless it is replaced", () => {
  const jobs = jobsOf({ maxJobs: 2 }, { delay: fixed(10) });
  assertEquals(jobs.replaceCurrent().number, 1);
  for (let number = 2; number < 10; number++) {
    jobs.settle(number * 100);
    assertEquals(create(jobs, 10).number, number);
    assertEquals(numbers(jobs.list(Infinity, 9, ANY).jobs), [number, 1]);
    assertEquals(jobs.current?.number, 1);
  }
  assertEquals(jobs.replaceCurrent().number, 10, "in place of 1");
  assertEquals(numbers(jobs.list(Infinity, 9, ANY).jobs), [10, 9]);
  assertEquals(jobs.current?.number, 10);
});

Deno.test("Jobs lets the next current job take the only place, once the one before has ended", () => {
  const jobs = jobsOf({ maxJobs: 1 }, { delay: fixed(10) });
  jobs.replaceCurrent();
  const full = { limit: "maxJobs", retryAt: 10 } as const;
  assertEquals(refusedBy(() => jobs.replaceCurrent()), full);
  assertEquals(jobs.current?.number, 1);
  jobs.settle(10);
  const never = { limit: "maxJobs", retryAt: Infinity } as const;
  assertEquals(refusedBy(() => jobs.create()), never);
  assertEquals(jobs.current?.number, 1);
  assertEquals(jobs.replaceCurrent().number, 2);
  assertEquals(jobs.get(1), undefined);
});

Deno.test("Jobs changes nothing when a distribution fails", () => {
  let drawn = 10;
  const delay = { ...fixed(10), sample: () => drawn };
  const jobs = jobsOf(
    { maxJobs: 1, maxConcurrentJobs: 1, whenFull: "queue" },
    { delay },
  );
  jobs.replaceCurrent();
  jobs.settle(10);
  drawn = NaN;
  assertThrows(() => jobs.create(), RangeError, "it drew NaN");
  assertThrows(() => jobs.replaceCurrent(), RangeError, "it drew NaN");
  assertEquals(jobs.current?.number, 1);
  assertEquals(jobs.last, 1);
});

Deno.test("Jobs refuses what would be one too many at once, and says when to come again", () => {
  const jobs = jobsOf({ maxConcurrentJobs: 2 });
  create(jobs, 500);
  const second = create(jobs, 300);
  const limit = "maxConcurrentJobs";
  assertEquals(refusedBy(() => jobs.create()), { limit, retryAt: 300 });
  jobs.end(second, "cancelled");
  create(jobs, 1_000);
  assertEquals(refusedBy(() => jobs.create()), { limit, retryAt: 500 });
  jobs.settle(499);
  assertThrows(() => jobs.create(), CapacityError);
  jobs.settle(500);
  assertEquals(jobs.create().number, 4);
});

Deno.test("Jobs lets those wait that are too many, and starts each as another one ends", () => {
  const jobs = jobsOf({ maxConcurrentJobs: 1, whenFull: "queue" });
  const delays = [100, 50, 70, 30];
  const [first, second, third, last] = delays.map((ms) => create(jobs, ms));
  assert(first && second && third && last);
  assertEquals([second.startsAt, second.endsAt], [Infinity, Infinity]);
  assertEquals(jobs.next, 100, "the others have no due event yet");
  jobs.end(third, "cancelled");
  // All of it in one step.
  jobs.settle(1_000);
  const times = [first, second, third, last].map(({ number }) => {
    const { startsAt = 0, endsAt = 0 } = jobs.get(number) ?? {};
    return [startsAt, endsAt];
  });
  assertEquals(times, [[0, 100], [100, 150], [Infinity, 0], [150, 180]]);
});

Deno.test("Jobs gives the place of a cancelled job to who waits, from now on", () => {
  const jobs = jobsOf({ maxConcurrentJobs: 1, whenFull: "queue" });
  const first = create(jobs, 100);
  const second = create(jobs, 50);
  jobs.settle(40);
  jobs.end(first, "cancelled");
  const started = jobs.get(second.number);
  assertEquals([started?.startsAt, started?.endsAt], [40, 90]);
  assertEquals(jobs.next, 90);
});

Deno.test("Jobs lets a job that has waited long enough for others not wait its own time again", () => {
  const jobs = jobsOf({ maxConcurrentJobs: 1, whenFull: "queue" });
  create(jobs, 100);
  jobs.create({ queue: 60, delay: 10 });
  jobs.create({ queue: 500, delay: 10 });
  jobs.settle(100);
  assertEquals(jobs.get(2)?.startsAt, 100);
  jobs.settle(110);
  assertEquals(jobs.get(3)?.startsAt, 500, "its own time is longer");
  assertEquals(jobs.next, 500);
});

Deno.test("Jobs does not end a job with a script of its end before that", () => {
  const jobs = jobsOf();
  jobs.create({ delay: 10, scenario: ["pending"] });
  jobs.create({ delay: 10, queue: 5, scenario: ["pending", "completed"] });
  assertEquals(jobs.next, 5);
  jobs.settle(1_000);
  const [ended, scripted] = [jobs.get(1), jobs.get(2)];
  assert(ended && scripted);
  assertEquals(phaseOf(ended, 1_000), "completed");
  assertEquals(phaseOf(scripted, 1_000), "running");
  assertEquals(jobs.next, Infinity);
});

Deno.test("Jobs counts phases as they are, and ends as they have been", () => {
  const jobs = jobsOf({ maxJobs: 2, maxConcurrentJobs: 1, whenFull: "queue" });
  const counts = () => Object.values(jobs.counts).join();
  jobs.create({ queue: 10, delay: 10, outcome: "error" });
  const second = create(jobs, 100);
  assertEquals(counts(), "2,0,0,0,0");
  jobs.settle(10);
  assertEquals(counts(), "1,1,0,0,0");
  jobs.settle(20);
  assertEquals(counts(), "0,1,0,1,0");
  jobs.end(jobs.get(second.number) ?? second, "cancelled");
  assertEquals(counts(), "0,0,0,1,1");
  create(jobs, 5);
  jobs.settle(100);
  assertEquals(counts(), "0,0,1,1,1", "also those that are forgotten");
});

Deno.test("Jobs does not go back with a clock that is set back", () => {
  const jobs = jobsOf();
  assertEquals(jobs.settle(1_000), 1_000);
  assertEquals(jobs.settle(400), 1_000);
  assertEquals(create(jobs, 10).createdAt, 1_000);
  assertEquals(jobs.settle(1_009), 1_009);
});

Deno.test("Jobs lists from any number down, as many as are wanted", () => {
  const jobs = jobsOf();
  for (let i = 0; i < 10; i++) create(jobs, 10);
  const listed = (...asked: Parameters<Jobs["list"]>) => {
    const { jobs: found, before } = jobs.list(...asked);
    return [numbers(found), before];
  };
  assertEquals(listed(Infinity, 3, ANY), [[10, 9, 8], 8]);
  assertEquals(listed(8, 3, ANY), [[7, 6, 5], 5]);
  assertEquals(listed(4, 3, ANY), [[3, 2, 1], undefined]);
  assertEquals(listed(3, 3, ANY), [[2, 1], undefined]);
  assertEquals(listed(1, 3, ANY), [[], undefined]);
  const third = ({ number }: Job) => number % 3 === 0;
  assertEquals(listed(Infinity, 2, third), [[9, 6], 4]);
  assertEquals(listed(9, 2, third), [[6, 3], undefined]);
});

Deno.test("Jobs looks at a bounded number of jobs for a page, and gives all that are wanted on some page", () => {
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
    pages.push(numbers(page.jobs));
    before = page.before;
    looked = 0;
  }
  assertEquals(pages, [[24_999], [12_000], [2, 1]]);
});

Deno.test("Jobs lists few of many that are forgotten without looking for those", () => {
  const jobs = jobsOf({ maxJobs: 5 });
  jobs.replaceCurrent();
  const long = create(jobs, 1e9).number;
  const many = 100_000;
  for (let i = 1; i <= many; i++) {
    jobs.settle(i);
    create(jobs, 1);
  }
  assertEquals(jobs.last, many + 2);
  const newest = [many + 2, many + 1, many, long, 1];
  assertEquals(numbers(jobs.list(Infinity, 9, ANY).jobs), newest);
  assertEquals(numbers(jobs.list(many, 9, ANY).jobs), [long, 1]);
  assertEquals(numbers(jobs.list(newest[2] ?? 0, 1, ANY).jobs), [long]);
  assertEquals(numbers(jobs.list(long, 9, ANY).jobs), [1]);
  const start = performance.now();
  for (let i = 0; i < 10_000; i++) jobs.list(Infinity, 9, ANY);
  // 10,000 times 100,000 numbers would take a minute.
  assert(performance.now() - start < 5_000);
});

Deno.test("Jobs forgets what ended as long ago as is said, to the millisecond", () => {
  const jobs = jobsOf({ keep: 1_000 });
  for (const delay of [300, 100, 100, 5_000]) create(jobs, delay);
  const cancelled = create(jobs, 9_000);
  jobs.settle(200);
  jobs.end(cancelled, "cancelled");
  const kept = (now: number) => {
    jobs.settle(now);
    return numbers(jobs.list(Infinity, 10, ANY).jobs);
  };
  assertEquals(kept(1_099), [5, 4, 3, 2, 1]);
  assertEquals(kept(1_100), [5, 4, 1]);
  assertEquals(kept(1_199), [5, 4, 1]);
  assertEquals(kept(1_200), [4, 1]);
  assertEquals(kept(1_300), [4]);
  assertEquals(kept(6_000), []);
});

Deno.test("Jobs keeps the current one until another takes its place, and then as long as any", () => {
  const jobs = jobsOf({ keep: 1_000 }, { delay: fixed(100) });
  const first = jobs.replaceCurrent();
  const other = create(jobs, 200);
  jobs.settle(50_000);
  assertEquals(jobs.current, first);
  assertEquals(jobs.get(other.number), undefined);
  const second = jobs.replaceCurrent();
  jobs.settle(50_001);
  assertEquals(jobs.get(first.number), undefined);
  jobs.settle(90_000);
  assertEquals(jobs.current, second);
});
