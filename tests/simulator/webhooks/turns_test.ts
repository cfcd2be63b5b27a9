import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Turns } from "../../../simulator/webhooks/turns.ts";

/** All that gets a place now. */
function takeAll(turns: Turns): string[] {
  const taken: string[] = [];
  for (let one = turns.take(); one; one = turns.take()) taken.push(one.id);
  return taken;
}

function pushAll(turns: Turns, receiver: string, count: number): void {
  for (let i = 1; i <= count; i++) {
    turns.push({ id: `${receiver}${i}`, receiver });
  }
}

Deno.test("receivers take turns, each in its own order", () => {
  const turns = new Turns(20);
  pushAll(turns, "a", 3);
  pushAll(turns, "b", 2);
  assertEquals(takeAll(turns), ["a1", "b1", "a2", "b2", "a3"]);
});

Deno.test("a single receiver gets half of the places, and more only when one is free again", () => {
  for (const [places, most] of [[1, 1], [2, 1], [3, 2], [5, 3], [20, 10]]) {
    const turns = new Turns(places ?? NaN);
    pushAll(turns, "a", 30);
    assertEquals(takeAll(turns).length, most, `${places}`);
    turns.leave("a");
    assertEquals(takeAll(turns), [`a${(most ?? NaN) + 1}`]);
  }
});

Deno.test("receivers that never come to an end leave room for the others", () => {
  for (const stuck of [["a"], ["a", "b"], ["a", "b", "c", "d", "e"]]) {
    const turns = new Turns(20);
    for (const receiver of stuck) pushAll(turns, receiver, 100);
    takeAll(turns);
    pushAll(turns, "z", 50);
    const served: string[] = [];
    for (let all = takeAll(turns); all.length > 0; all = takeAll(turns)) {
      served.push(...all);
      for (const _ of all) turns.leave("z");
    }
    assertEquals(served.length, 50, `${stuck}`);
  }
});

Deno.test("who has fewer places than are free gets another one, and nobody else does; nothing is lost", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 6 }),
    fc.array(fc.constantFrom("a", "b", "c", "-a", "-b", "-c"), {
      maxLength: 60,
    }),
    (places, steps) => {
      const turns = new Turns(places);
      const waiting: Record<string, number[]> = { a: [], b: [], c: [] };
      const having: string[] = [];
      const has = (one: string) => having.filter((it) => it === one).length;
      for (const [number, step] of steps.entries()) {
        const [receiver = ""] = step.slice(-1);
        if (step === receiver) {
          turns.push({ id: `${number}`, receiver });
          waiting[receiver]?.push(number);
        } else if (having.includes(receiver)) {
          having.splice(having.indexOf(receiver), 1);
          turns.leave(receiver);
        }
        for (let one = turns.take(); one; one = turns.take()) {
          const { id, receiver } = one;
          assertEquals(Number(id), waiting[receiver]?.shift(), "in order");
          assert(has(receiver) < places - having.length, "its share");
          having.push(receiver);
        }
        const free = places - having.length;
        assert(free >= 0);
        for (const [receiver, left] of Object.entries(waiting)) {
          if (left.length > 0) assert(has(receiver) >= free, receiver);
        }
      }
    },
  ));
});
