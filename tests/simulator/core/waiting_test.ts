import { assert, assertEquals } from "@std/assert";
import type { Job } from "../../../simulator/core/job.ts";
import { Waiting } from "../../../simulator/core/waiting.ts";
import { job } from "./_jobs.ts";

function waitingOf(isCurrent: (job: Job) => boolean, count: number) {
  const waiting = new Waiting(isCurrent);
  for (let number = 1; number <= count; number++) {
    const drawn = job({ number });
    waiting.push({ job: { ...drawn, startsAt: Infinity }, drawn });
  }
  return waiting;
}

Deno.test("Waiting lets jobs in in the order in which they came, and passes over those that have left", () => {
  const waiting = waitingOf(({ number }) => number % 3 === 0, 10);
  const numbers = Array.from({ length: 4 }, () => waiting.shift()?.job.number);
  assertEquals(numbers, [3, 6, 9, undefined]);
});

Deno.test("Waiting throws out those that have left before there are many, and keeps the order of the others", () => {
  const gone = new Set<number>();
  let looked = 0;
  const many = 100_000;
  const waiting = waitingOf(({ number }) => {
    looked++;
    return !gone.has(number);
  }, many);
  for (let number = 1; number <= many; number++) {
    if (number % 1_000 === 0) continue;
    gone.add(number);
    waiting.forget();
  }
  assert(waiting.size < 3_000, `it keeps ${waiting.size} of 100 jobs`);
  assert(looked < 6 * many, `it looked at ${looked} entries to forget ${many}`);
  for (let number = 1_000; number <= many; number += 1_000) {
    assertEquals(waiting.shift()?.drawn.number, number);
  }
  assertEquals(waiting.shift(), undefined);
});
