import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Fifo } from "../../../simulator/_queues.ts";

// Directly, as its speed matters with more items than a test can queue.

Deno.test("Fifo returns items in the order in which they were pushed", () => {
  // Many at a time, so that it clears up between.
  const runs = fc.array(fc.integer({ min: -3_000, max: 3_000 }));
  fc.assert(
    fc.property(runs, (runs) => {
      const fifo = new Fifo<number>();
      let put = 0;
      let taken = 0;
      for (const run of runs) {
        for (let i = 0; i < run; i++) fifo.push(put++);
        for (let i = 0; i > run; i--) {
          assertEquals(fifo.shift(), taken < put ? taken++ : undefined);
        }
        assertEquals(fifo.size, put - taken);
      }
    }),
    { numRuns: 30 },
  );
});

Deno.test("Fifo removes the last of many items as fast as the first", () => {
  const fifo = new Fifo<number>();
  const many = 300_000;
  for (let i = 0; i < many; i++) fifo.push(i);
  // Moving the others up each time would take minutes.
  for (let i = 0; i < many; i++) assertEquals(fifo.shift() === i, true);
  assertEquals(fifo.size, 0);
});
