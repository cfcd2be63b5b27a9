import { constant, fibonacci, Schedule } from "@heygen-sim/client/algorithms";
import { assertEquals, assertGreater } from "@std/assert";
import fc from "fast-check";

/** What happens after a slot: how late the answer is, and what it asks for. */
const answers = fc.array(
  fc.record({
    took: fc.oneof(
      fc.constant(0),
      fc.double({ min: 0, max: 5, noNaN: true }),
      fc.double({ min: 0, max: 500, noNaN: true }),
    ),
    retryAfter: fc.option(fc.double({ min: 0, max: 300, noNaN: true }), {
      nil: undefined,
    }),
  }),
  { maxLength: 30 },
);

const intervals = fc.array(
  fc.oneof(
    fc.double({ min: 0.01, max: 300, noNaN: true }),
    fc.integer({ min: 1, max: 300 }),
  ),
  { maxLength: 60 },
);

Deno.test("a request comes at the first grid point ahead or, if that is later, when the server admits it", () => {
  fc.assert(fc.property(intervals, answers, (intervals, answers) => {
    const grid: number[] = [];
    for (const interval of intervals) grid.push((grid.at(-1) ?? 0) + interval);
    const schedule = new Schedule(intervals.values());
    let now = 0;
    let sent = 0;
    let place = 0;
    for (const { took, retryAfter } of answers) {
      now += took;
      const next = schedule.next({
        requests: 1,
        elapsed: now,
        status: "pending",
        retryAfter,
      });
      const passed = (slot: number) =>
        slot < now || slot - sent < (intervals[place] ?? 0) / 10;
      while (place < grid.length && passed(grid[place] ?? 0)) place++;
      const slot = grid[place++];
      assertEquals(
        next,
        slot === undefined ? slot : Math.max(slot, now + (retryAfter ?? 0)),
      );
      if (next === undefined) return;
      now = sent = next;
    }
  }));
});

Deno.test("slots rise strictly, however small the intervals and however late the responses", () => {
  const tiny = fc.constantFrom(1e-300, 5e-324, 1e-9, 1e-3, 0.5, 1, 1e15);
  const late = fc.oneof(fc.constant(0), fc.nat(3_000));
  const few = fc.array(late, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(tiny, few, (interval, answers) => {
      const schedule = new Schedule(constant({ interval }));
      let now = 0;
      let last = 0;
      for (const took of answers) {
        now += took;
        const slot = schedule.next({
          requests: 1,
          elapsed: now,
          status: "pending",
        });
        assertGreater(slot, last);
        last = slot ?? NaN;
        assertEquals(last >= now, true);
        now = last;
      }
    }),
    { numRuns: 30 },
  );
});

Deno.test("responses within the interval never drop a slot", () => {
  const quick = fc.array(fc.double({ min: 0, max: 0.99, noNaN: true }), {
    minLength: 1,
    maxLength: 20,
  });
  fc.assert(fc.property(quick, (fractions) => {
    const schedule = new Schedule(fibonacci());
    const grid = fibonacci();
    let now = 0;
    for (const fraction of fractions) {
      const next = now + (grid.next().value ?? NaN);
      const elapsed = now + (next - now) * fraction;
      assertEquals(
        schedule.next({ requests: 1, elapsed, status: "pending" }),
        next,
      );
      now = next;
    }
  }));
});

Deno.test("a slot is missed exactly when a whole interval has passed since", () => {
  fc.assert(
    fc.property(
      intervals,
      fc.double({ min: 0, max: 3, noNaN: true }),
      (intervals, late) => {
        fc.pre(Math.abs(late - 1) > 1e-6);
        const schedule = new Schedule(intervals.values());
        let elapsed = 0;
        for (const interval of intervals) {
          elapsed =
            schedule.next({ requests: 1, elapsed, status: "pending" }) ??
              NaN;
          assertEquals(schedule.missed(elapsed), false);
          assertEquals(schedule.missed(elapsed + late * interval), late > 1);
        }
      },
    ),
  );
});
