import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { TimeQueue } from "../../simulator/_queues.ts";

// Directly, as the order of jobs, waits and deliveries all depend on it: through a
// simulator each case would take a session.

interface Item {
  readonly number: number;
  readonly time: number;
}

const byTime = (a: Item, b: Item) => a.time - b.time || a.number - b.number;

/** Times that come twice, and so far apart that sums of them are no safe integers. */
const anyTime = fc.oneof(
  fc.integer({ min: 0, max: 20 }),
  fc.integer({ min: 0, max: 4e12 }),
  fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
);
const anyStep = fc.oneof(
  fc.record({ kind: fc.constant("push" as const), time: anyTime }),
  fc.record({
    kind: fc.constant("pushAll" as const),
    times: fc.array(anyTime, { maxLength: 50 }),
  }),
  fc.record({ kind: fc.constant("pop" as const), times: fc.nat({ max: 9 }) }),
  fc.record({ kind: fc.constant("discard" as const), of: fc.nat({ max: 4 }) }),
);

Deno.test("TimeQueue does as a sorted array does, whatever is done to it", () => {
  fc.assert(
    fc.property(
      fc.array(anyStep, { maxLength: 60 }),
      fc.boolean(),
      (steps, looks) => {
        const gone = new Set<Item>();
        const queue = new TimeQueue<Item>(
          ({ time }) => time,
          (item) => !gone.has(item),
        );
        let model: Item[] = [];
        let last = 0;
        const make = (time: number) => ({ number: ++last, time });
        for (const step of steps) {
          if (step.kind === "push") {
            const one = make(step.time);
            queue.push(one);
            model.push(one);
          } else if (step.kind === "pushAll") {
            const many = step.times.map(make);
            queue.pushAll(many);
            model.push(...many);
          } else if (step.kind === "discard") {
            for (const item of model) {
              if (item.number % 5 !== step.of) continue;
              gone.add(item);
              queue.discard();
            }
            model = model.filter((item) => !gone.has(item));
          } else {
            model.sort(byTime);
            for (let i = 0; i < step.times; i++) {
              assertEquals(queue.pop(), model.shift());
            }
          }
          const found = [...queue].filter((item) => !gone.has(item));
          assertEquals(found.sort(byTime), model.sort(byTime));
          // What is put in together is sorted when the first is read.
          if (looks) assertEquals(queue.next, model[0]?.time ?? Infinity);
        }
        for (const expected of model) assertEquals(queue.pop(), expected);
        assertEquals([queue.peek(), queue.pop()], [undefined, undefined]);
        assertEquals([queue.next, queue.size], [Infinity, 0]);
      },
    ),
  );
});

Deno.test("TimeQueue reads the time of each of many items a few times, whatever their order", () => {
  const count = 1 << 16;
  let read = 0;
  const queue = new TimeQueue<Item>(({ time }) => (read++, time));
  const items = Array.from({ length: count }, (_, i) => ({
    number: i + 1,
    time: 1e12 + (i * 7_919) % count,
  }));
  queue.pushAll(items);
  for (let i = 0; i < count; i++) assertEquals(queue.pop()?.time, 1e12 + i);
  assertEquals(read <= 4 * count, true, `${read} for many at once`);
  read = 0;
  for (const item of items) queue.push(item);
  for (let i = 0; i < count; i++) assertEquals(queue.pop()?.time, 1e12 + i);
  assertEquals(read <= 80 * count, true, `${read} one by one`);
});

Deno.test("TimeQueue removes outdated items before there are many, and looks at each a few times", () => {
  const gone = new Set<number>();
  let looked = 0;
  const queue = new TimeQueue<Item>(
    ({ time }) => time,
    ({ number }) => (looked++, !gone.has(number)),
  );
  const many = 100_000;
  const make = (i: number) => ({ number: i, time: i === 0 ? 0 : many - i });
  queue.pushAll(Array.from({ length: many / 2 }, (_, i) => make(i)));
  for (let i = many / 2; i < many; i++) queue.push(make(i));
  let most = 0;
  for (let i = 1; i < many; i++) {
    if (i % 1_000 === 0) continue;
    gone.add(i);
    queue.discard();
    if (i > many / 2) most = Math.max(most, queue.size);
  }
  assertEquals(looked <= 3 * many, true, `it looked ${looked} times`);
  assertEquals(queue.size <= 1_200, true, `${queue.size} of 100 are stored`);
  const left = Array.from({ length: 100 }, () => queue.pop()?.number);
  assertEquals(left, [
    0,
    ...Array.from({ length: 99 }, (_, i) => 99_000 - 1_000 * i),
  ]);
  assertEquals(queue.size, 0);
});
