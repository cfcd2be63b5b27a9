import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { FairQueue } from "../../../simulator/webhooks/deliveries.ts";

// Directly, as it is an algorithm.

/** Takes entries until no slot may be used. */
function takeAll(queue: FairQueue): string[] {
  const taken: string[] = [];
  for (let one = queue.take(); one; one = queue.take()) taken.push(one.id);
  return taken;
}

function pushAll(queue: FairQueue, receiver: string, count: number): void {
  for (let i = 1; i <= count; i++) {
    queue.push(`${receiver}${i}`, receiver);
  }
}

Deno.test("receivers take turns, each in its own order", () => {
  const queue = new FairQueue(20);
  pushAll(queue, "a", 3);
  pushAll(queue, "b", 2);
  assertEquals(takeAll(queue), ["a1", "b1", "a2", "b2", "a3"]);
});

Deno.test("a single receiver gets half of the slots, and another one only after a release", () => {
  for (const [slots, most] of [[1, 1], [2, 1], [3, 2], [5, 3], [20, 10]]) {
    const queue = new FairQueue(slots ?? NaN);
    pushAll(queue, "a", 30);
    assertEquals(takeAll(queue).length, most, `${slots}`);
    queue.release("a");
    assertEquals(takeAll(queue), [`a${(most ?? NaN) + 1}`]);
  }
});

Deno.test("receivers that never respond leave slots for the others", () => {
  for (const stuck of [["a"], ["a", "b"], ["a", "b", "c", "d", "e"]]) {
    const queue = new FairQueue(20);
    for (const receiver of stuck) pushAll(queue, receiver, 100);
    takeAll(queue);
    pushAll(queue, "z", 50);
    const served: string[] = [];
    for (let all = takeAll(queue); all.length > 0; all = takeAll(queue)) {
      served.push(...all);
      for (const _ of all) queue.release("z");
    }
    assertEquals(served.length, 50, `${stuck}`);
  }
});

Deno.test("a receiver gets a slot exactly while it has fewer than are free; no entry is lost", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 6 }),
    fc.array(fc.constantFrom("a", "b", "c", "-a", "-b", "-c"), {
      maxLength: 60,
    }),
    (slots, steps) => {
      const queue = new FairQueue(slots);
      const waiting: Record<string, number[]> = { a: [], b: [], c: [] };
      const used: string[] = [];
      const count = (one: string) => used.filter((it) => it === one).length;
      for (const [number, step] of steps.entries()) {
        const [receiver = ""] = step.slice(-1);
        if (step === receiver) {
          queue.push(`${number}`, receiver);
          waiting[receiver]?.push(number);
        } else if (used.includes(receiver)) {
          used.splice(used.indexOf(receiver), 1);
          queue.release(receiver);
        }
        for (let one = queue.take(); one; one = queue.take()) {
          const { id, receiver } = one;
          assertEquals(Number(id), waiting[receiver]?.shift(), "in order");
          assert(count(receiver) < slots - used.length, "its share");
          used.push(receiver);
        }
        const free = slots - used.length;
        assert(free >= 0);
        for (const [receiver, left] of Object.entries(waiting)) {
          if (left.length > 0) assert(count(receiver) >= free, receiver);
        }
      }
    },
  ));
});
