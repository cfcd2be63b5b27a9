import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Job } from "../../../simulator/core/job.ts";
import { JobQueue } from "../../../simulator/core/job_queue.ts";
import { job } from "./_jobs.ts";

const byEnd = (a: Job, b: Job) => a.endsAt - b.endsAt || a.number - b.number;

/** Times that come twice, that are in order, and so far apart that sums of them are no safe integers. */
const anyTime = fc.oneof(
  fc.integer({ min: 0, max: 20 }),
  fc.integer({ min: 0, max: 4e12 }),
  fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
);
const anyTimes = fc.array(anyTime, { maxLength: 50 });

/** What can be done to a queue: to put in one or many, take out, or keep some. */
const anyStep = fc.oneof(
  fc.record({ kind: fc.constant("push" as const), time: anyTime }),
  fc.record({ kind: fc.constant("pushAll" as const), times: anyTimes }),
  fc.record({ kind: fc.constant("pop" as const), times: fc.nat({ max: 9 }) }),
  fc.record({
    kind: fc.constant("retain" as const),
    without: fc.nat({ max: 4 }),
  }),
);

Deno.test("JobQueue does as a sorted array does, whatever is done to it", () => {
  fc.assert(
    fc.property(
      fc.array(anyStep, { maxLength: 60 }),
      fc.boolean(),
      (steps, looks) => {
        const queue = new JobQueue(({ endsAt }) => endsAt);
        let model: Job[] = [];
        let last = 0;
        const make = (endsAt: number) => job({ number: ++last, endsAt });
        for (const step of steps) {
          if (step.kind === "push") {
            const one = make(step.time);
            queue.push(one);
            model.push(one);
          } else if (step.kind === "pushAll") {
            const many = step.times.map(make);
            queue.pushAll(many);
            model.push(...many);
          } else if (step.kind === "retain") {
            const keep = ({ number }: Job) => number % 5 !== step.without;
            queue.retain(keep);
            model = model.filter(keep);
          } else {
            model.sort(byEnd);
            for (let i = 0; i < step.times; i++) {
              assertEquals(queue.pop(), model.shift());
            }
          }
          assertEquals(queue.size, model.length);
          // What is put in together is sorted when somebody looks.
          if (looks) assertEquals(queue.peek(), model.toSorted(byEnd)[0]);
        }
        for (const expected of model.sort(byEnd)) {
          assertEquals(queue.pop(), expected);
        }
        assertEquals([queue.size, queue.peek(), queue.pop()], [
          0,
          undefined,
          undefined,
        ]);
      },
    ),
  );
});

Deno.test("JobQueue looks at each of many jobs a few times, whatever their order", () => {
  const count = 100_000;
  let looked = 0;
  const queue = new JobQueue(({ endsAt }) => (looked++, endsAt));
  queue.pushAll(
    Array.from(
      { length: count },
      (_, i) => job({ number: i + 1, endsAt: 1e12 + (i * 7_919) % count }),
    ),
  );
  for (let i = 0; i < count; i++) assertEquals(queue.pop()?.endsAt, 1e12 + i);
  assertEquals(looked <= 4 * count, true, `it looked ${looked} times`);
});
