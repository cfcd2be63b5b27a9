import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Heap } from "../../simulator/_heap.ts";

interface Item {
  readonly rank: number;
  readonly number: number;
}

const byRank = (a: Item, b: Item) => a.rank - b.rank || a.number - b.number;
const before = (a: Item, b: Item) => byRank(a, b) < 0;

/** Takes everything out. */
function drain<T>(heap: Heap<T>): T[] {
  const items: T[] = [];
  for (let item; (item = heap.pop()) !== undefined;) items.push(item);
  return items;
}

Deno.test("Heap is empty at first, and when all is taken out", () => {
  const heap = new Heap<Item>(before);
  for (let i = 0; i < 2; i++) {
    assertEquals([heap.size, heap.peek(), heap.pop()], [
      0,
      undefined,
      undefined,
    ]);
    const item = { rank: 1, number: i };
    heap.push(item);
    assertEquals([heap.size, heap.peek(), heap.pop()], [1, item, item]);
  }
});

/** What can be done to a heap: put in a rank, take out, or keep some. */
const anyStep = fc.oneof(
  { weight: 6, arbitrary: fc.nat({ max: 30 }) },
  { weight: 3, arbitrary: fc.constant("pop" as const) },
  { weight: 1, arbitrary: fc.record({ without: fc.nat({ max: 4 }) }) },
);

Deno.test("Heap does as a sorted array does, whatever is done to it", () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 200, size: "max" }), (steps) => {
      const heap = new Heap<Item>(before);
      let model: Item[] = [];
      steps.forEach((step, number) => {
        if (step === "pop") {
          assertEquals(heap.pop(), model.shift());
        } else if (typeof step === "object") {
          const keep = ({ rank }: Item) => rank % 5 !== step.without;
          heap.retain(keep);
          model = model.filter(keep);
        } else {
          heap.push({ rank: step, number });
          model.push({ rank: step, number });
          model.sort(byRank);
        }
        assertEquals([heap.size, heap.peek()], [model.length, model[0]]);
      });
      assertEquals(drain(heap), model);
    }),
  );
});

Deno.test("Heap compares a few times an item, however many there are", () => {
  const count = 1 << 16;
  let compared = 0;
  const heap = new Heap<number>((a, b) => (compared++, a < b));
  // The worst order: each new item comes before all others.
  for (let i = count; i > 0; i--) heap.push(i);
  const pushed = compared;
  assertEquals(pushed <= 16 * count, true, `${pushed} to put in`);
  compared = 0;
  heap.retain(() => true);
  assertEquals(compared <= 2 * count, true, `${compared} to keep all`);
  compared = 0;
  for (let i = 1; i <= count; i++) assertEquals(heap.pop(), i);
  assertEquals(compared <= 32 * count, true, `${compared} to take out`);
});
