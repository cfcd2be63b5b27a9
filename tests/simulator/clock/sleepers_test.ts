import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Sleeper, Sleepers } from "../../../simulator/clock/_sleepers.ts";

const ignore = () => {};

Deno.test("Sleepers leave in order, but for those that have given up", () => {
  const anySleeper = fc.record({
    due: fc.integer({ min: 0, max: 50 }),
    stays: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.array(anySleeper, { maxLength: 300, size: "max" }),
      fc.nat({ max: 20 }),
      (all, taken) => {
        const sleepers = new Sleepers();
        const added = all.map(({ due }) => sleepers.add(due, ignore));
        const model = added.toSorted((a, b) =>
          a.due - b.due || a.number - b.number
        );
        for (let i = 0; i < taken; i++) {
          assertEquals(sleepers.take(), model.shift());
        }
        const left = new Set<Sleeper>();
        added.forEach((sleeper, i) => {
          if (!model.includes(sleeper)) return;
          if (all[i]?.stays) left.add(sleeper);
          else sleepers.remove(sleeper);
        });
        const expected = model.filter((sleeper) => left.has(sleeper));
        for (const sleeper of expected) {
          assertEquals(sleepers.next, sleeper.due);
          assertEquals(sleepers.take(), sleeper);
        }
        assertEquals(sleepers.next, Infinity);
        assertEquals(sleepers.take(), undefined);
        assertEquals(sleepers.size, 0);
      },
    ),
  );
});

Deno.test("Sleepers that give up do not pile up while another one waits", () => {
  const sleepers = new Sleepers();
  // Due before all others, so that none of those comes to the top.
  for (let i = 0; i < 100; i++) sleepers.add(1, ignore);
  let most = 0;
  for (let i = 0; i < 10_000; i++) {
    sleepers.remove(sleepers.add(2, ignore));
    most = Math.max(most, sleepers.size);
  }
  assert(most <= 202, `${most} are kept`);
  assertEquals(sleepers.next, 1);
});
