import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { Due } from "../../../simulator/core/due.ts";
import { anyJob, job } from "./_jobs.ts";

Deno.test("Due gives beginnings and ends in the order of their times", () => {
  fc.assert(
    fc.property(fc.array(anyJob), fc.nat(), fc.nat(), (all, now, pick) => {
      const jobs = all.map((job, index) => ({ ...job, number: index + 1 }));
      const due = new Due(() => true);
      // Some come together, the others one by one.
      const together = pick % (jobs.length + 1);
      due.addAll(jobs.slice(0, together), now);
      for (const job of jobs.slice(together)) due.add(job, now);
      const expected = jobs.flatMap(({ number, startsAt, endsAt }) => [
        ...(startsAt > now ? [{ at: startsAt, ends: false, number }] : []),
        { at: endsAt, ends: true, number },
      ]).sort((a, b) =>
        a.at - b.at || Number(b.ends) - Number(a.ends) || a.number - b.number
      );
      for (const { at, ends, number } of expected) {
        assertEquals(due.next, at);
        const taken = due.take();
        assertEquals([taken.ends, taken.job.number], [ends, number]);
      }
      assertEquals(due.next, Infinity);
    }),
  );
});

Deno.test("Due lets ends come before beginnings of the same moment, and both by number", () => {
  const due = new Due(() => true);
  due.add(job({ number: 4, startsAt: 1_500, endsAt: 1_600 }), 0);
  due.add(job({ number: 3, startsAt: 1_500, endsAt: 1_600 }), 0);
  due.add(job({ number: 2, startsAt: 10 }), 10);
  due.add(job({ number: 1, startsAt: 10 }), 10);
  const order = Array.from({ length: 6 }, () => {
    const { job, ends } = due.take();
    return `${ends ? "-" : "+"}${job.number}`;
  });
  assertEquals(order, ["-1", "-2", "+3", "+4", "-3", "-4"]);
});

Deno.test("Due separates when a job ends next from when one begins", () => {
  const due = new Due(() => true);
  assertEquals([due.next, due.nextEnd], [Infinity, Infinity]);
  due.add(job(), 0);
  assertEquals([due.next, due.nextEnd], [1_000, 1_500]);
  due.add(job({ number: 2, endsAt: Infinity }), 0);
  assertEquals(due.nextEnd, 1_500, "a job without an end has none");
});

Deno.test("Due passes over jobs that have been replaced", () => {
  const current = job({ number: 1, startsAt: 2_000, endsAt: 3_000 });
  const due = new Due((job) => job === current);
  due.add(job({ number: 1 }), 0);
  due.add(current, 0);
  due.forget();
  assertEquals([due.next, due.nextEnd], [2_000, 3_000]);
  assertEquals(due.take(), { job: current, ends: false });
  assertEquals(due.take(), { job: current, ends: true });
  assertEquals(due.next, Infinity);
});

Deno.test("Due throws if nothing is due", () => {
  assertThrows(() => new Due(() => true).take(), RangeError);
});

Deno.test("Due throws out what is outdated before there is much of it, and nothing else", () => {
  let looked = 0;
  const gone = new Set<number>();
  const due = new Due(({ number }) => {
    looked++;
    return !gone.has(number);
  });
  const many = 100_000;
  for (let number = 1; number <= many + 10; number++) {
    due.add(job({ number, startsAt: 1_000 + number, endsAt: 1e6 + number }), 0);
  }
  for (let number = 1; number <= many; number++) {
    gone.add(number);
    due.forget();
  }
  assert(looked < 6 * many, `it looked at ${looked} entries to forget ${many}`);
  looked = 0;
  assertEquals([due.next, due.nextEnd], [1_001 + many, 1e6 + 1 + many]);
  assert(looked < 10_000, `it had kept ${looked} entries`);
});
