import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { JobTable } from "../../../simulator/core/job_table.ts";
import { job } from "./_jobs.ts";

// Directly, as it holds more jobs than a test can create.

function tableOf(numbers: Iterable<number>): JobTable {
  const table = new JobTable();
  for (const number of [...numbers].sort((a, b) => a - b)) {
    table.set(job({ number }));
  }
  return table;
}

/** Numbers of which some share a page, and some are far from all others. */
const anyNumber = fc.oneof(
  fc.integer({ min: 1, max: 100 }),
  fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
);

Deno.test("JobTable holds the latest job of each number until it is deleted", () => {
  const anyNumbers = fc.uniqueArray(anyNumber, { maxLength: 200 });
  fc.assert(
    fc.property(anyNumbers, fc.array(fc.nat()), (numbers, picks) => {
      const table = tableOf(numbers);
      const kept = new Set(numbers);
      for (const pick of picks) {
        const number = numbers[pick % numbers.length] ?? 0;
        const replaced = job({ number, work: pick });
        if (kept.has(number)) table.set(replaced);
        assertEquals(
          table.get(number),
          kept.has(number) ? replaced : undefined,
        );
        if (pick % 2 === 0) {
          kept.delete(number);
          table.delete(number);
        }
        assertEquals(table.size, kept.size);
      }
      for (const number of numbers) {
        assertEquals(table.get(number)?.number === number, kept.has(number));
        table.delete(number);
      }
      assertEquals([table.size, ...table.newestFirst(Infinity)], [0]);
    }),
  );
});

Deno.test("JobTable yields every job up to a number, newest first", () => {
  const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 150 }));
  fc.assert(
    fc.property(numbers, fc.integer({ min: -1, max: 160 }), (numbers, from) => {
      const given = [...tableOf(numbers).newestFirst(from)];
      assertEquals(
        given.map(({ number }) => number),
        numbers.filter((number) => number <= from).sort((a, b) => b - a),
      );
    }),
  );
});

Deno.test("JobTable does not look for each of billions of removed jobs", () => {
  const table = tableOf([7, 5e14]);
  const numbers = [...table.newestFirst(9e14)].map(({ number }) => number);
  assertEquals(numbers, [5e14, 7]);
  const [first] = table.newestFirst(4e14);
  assert(first?.number === 7);
});
