import {
  constant,
  type Intervals,
  type Observation,
  Schedule,
} from "@heygen-sim/client/algorithms";
import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";

function pending(elapsed: number, retryAfter?: number): Observation {
  return { requests: 1, elapsed, status: "pending", retryAfter };
}

/** A run over intervals that records its calls. */
function noted(intervals: readonly unknown[]) {
  const seen: Observation[] = [];
  let returns = 0;
  const run: Intervals = {
    next(observation) {
      const value = intervals[seen.length] as number;
      seen.push(observation);
      return seen.length > intervals.length
        ? { done: true, value: undefined }
        : { done: false, value };
    },
    return: () => void returns++,
  };
  return { run, seen, returns: () => returns };
}

Deno.test("Schedule puts intervals on a grid from the first request's start", () => {
  const schedule = new Schedule([1_000, 2_000, 3_000].values());
  assertEquals(schedule.next(pending(0)), 1_000);
  // Slow answers do not move the grid.
  assertEquals(schedule.next(pending(1_900)), 3_000);
  assertEquals(schedule.next(pending(3_001)), 6_000);
  assertEquals(schedule.next(pending(6_500)), undefined);
});

Deno.test("Schedule takes a slot that is due at this very moment", () => {
  const schedule = new Schedule(constant({ interval: 100 }));
  assertEquals(schedule.next(pending(100)), 100);
  assertEquals(schedule.next(pending(100)), 200);
});

Deno.test("Schedule drops slots that have passed, and asks the algorithm again", () => {
  const { run, seen } = noted([100, 100, 100, 100]);
  const schedule = new Schedule(run);
  const observation = pending(250);
  assertEquals(schedule.next(observation), 300);
  assertEquals(seen.length, 3);
  for (const each of seen) assertStrictEquals(each, observation);
});

Deno.test("Schedule delays a request by Retry-After, and the slots keep their places", () => {
  const schedule = new Schedule(constant({ interval: 1_000 }));
  assertEquals(schedule.next(pending(30, 970)), 1_000);
  assertEquals(schedule.next(pending(1_030, 971)), 2_001);
  assertEquals(schedule.next(pending(2_030, 3_500)), 5_530);
  assertEquals(schedule.next(pending(5_560, 0)), 6_000);
});

Deno.test("Schedule drops a slot right after a request that came off the grid", () => {
  const schedule = new Schedule(constant({ interval: 1_000 }));
  assertEquals(schedule.next(pending(0, 2_901)), 2_901);
  assertEquals(schedule.next(pending(2_910)), 4_000);
  assertEquals(schedule.next(pending(4_000, 1_900)), 5_900);
  assertEquals(schedule.next(pending(5_910)), 6_000);
  // Also if the schedule did not set that request: a retry.
  assertEquals(schedule.next(pending(6_960), 6_950), 8_000);
});

Deno.test("Schedule keeps a slot that is still ahead after a request before it", () => {
  const { run, seen } = noted([600_000, 600_000]);
  const schedule = new Schedule(run);
  assertEquals(schedule.next(pending(0)), 600_000);
  assertEquals(schedule.next(pending(30_050), 30_000), 600_000);
  assertEquals(seen.length, 1);
  // Sooner than a tenth of its interval after that request, it is dropped.
  assertEquals(schedule.next(pending(540_050), 540_001), 1_200_000);
});

Deno.test("Schedule asks for another slot when that ahead is outdated", () => {
  const { run } = noted([10_000, 20_000]);
  const schedule = new Schedule({ ...run, outdated: ({ age }) => age === 1 });
  assertEquals(schedule.next(pending(0)), 10_000);
  // A retry before the slot, with a slow response.
  const seen = { ...pending(6_000), age: 1 };
  assertEquals(schedule.next(seen, 4_000), 26_000);
});

Deno.test("Schedule ends with the algorithm, also when it has dropped the last slot", () => {
  const { run, seen, returns } = noted([100]);
  const schedule = new Schedule(run);
  assertEquals(schedule.next(pending(500)), undefined);
  assertEquals(schedule.next(pending(600)), undefined);
  assertEquals([seen.length, returns()], [2, 1]);
});

Deno.test("Schedule does not hang on intervals that are too small to count", () => {
  const schedule = new Schedule(constant({ interval: 1e-300 }));
  const first = schedule.next(pending(0)) ?? NaN;
  const second = schedule.next(pending(1_000)) ?? NaN;
  const third = schedule.next(pending(1_000)) ?? NaN;
  assertEquals(first > 0 && first < 1, true);
  assertEquals(second >= 1_000 && second < 1_010, true);
  assertEquals(third > second && third < 1_020, true);
});

Deno.test("Schedule.missed() is true from a whole interval on", () => {
  const schedule = new Schedule([1_000, 500].values());
  schedule.next(pending(0));
  assertEquals([999, 1_000, 1_999].map((at) => schedule.missed(at)), [
    false,
    false,
    false,
  ]);
  assertEquals(schedule.missed(2_000), true);
  assertEquals(schedule.next(pending(1_010)), 1_500);
  assertEquals(schedule.missed(1_999), false);
  assertEquals(schedule.missed(2_000), true);
});

Deno.test("Schedule rejects intervals that are not above 0", () => {
  for (const wrong of [0, -0, -1, NaN, Infinity, -Infinity]) {
    assertThrows(
      () => new Schedule([wrong].values()).next(pending(0)),
      RangeError,
      `an interval must be a finite number of milliseconds above 0: current value is ${wrong}`,
    );
  }
  for (
    const [wrong, shown = `${wrong}`] of [
      ["5", '"5"'],
      ["", '""'],
      [undefined],
      [null],
      [{}],
      [5n],
    ]
  ) {
    const { run } = noted([wrong]);
    assertThrows(
      () => new Schedule(run).next(pending(0)),
      TypeError,
      `an interval must be a finite number of milliseconds above 0: current value is ${shown}`,
    );
  }
});

Deno.test("Schedule.finish() passes on the terminal observation, then closes once", () => {
  const { run, seen, returns } = noted([100, 100]);
  const schedule = new Schedule(run);
  schedule.next(pending(0));
  const end: Observation = { requests: 2, elapsed: 100, status: "completed" };
  schedule.finish(end);
  assertStrictEquals(seen[1], end);
  schedule.finish(end);
  schedule.close();
  assertEquals([seen.length, returns()], [2, 1]);
  assertEquals(schedule.next(pending(100)), undefined);
  assertEquals(seen.length, 2);
});

Deno.test("Schedule.finish() ignores the result of the algorithm", () => {
  const { run, returns } = noted([100, -5]);
  const schedule = new Schedule(run);
  schedule.next(pending(0));
  schedule.finish({ requests: 2, elapsed: 100, status: "error" });
  assertEquals(returns(), 1);
});

Deno.test("Schedule counts from the request that found the job", () => {
  const { run, seen } = noted([100, 50]);
  const schedule = new Schedule(run, { requests: 4, elapsed: 1_000 });
  const found: Observation = { requests: 5, elapsed: 1_010, status: "pending" };
  // Slots lie on a grid from that request on.
  assertEquals(schedule.next(found), 1_100);
  assertEquals(seen, [{ requests: 1, elapsed: 10, status: "pending" }]);
  assertEquals(schedule.next({ ...found, elapsed: 1_110 }), 1_150);
});

Deno.test("Schedule.close() closes once, and an algorithm need not have a return()", () => {
  const { run, seen, returns } = noted([100]);
  const schedule = new Schedule(run);
  schedule.close();
  schedule.close();
  assertEquals([seen.length, returns()], [0, 1]);
  new Schedule({ next: () => ({ done: true, value: undefined }) }).close();
});

Deno.test("Schedule.finish() closes whatever the algorithm throws", () => {
  let returns = 0;
  const schedule = new Schedule({
    next: () => {
      throw new Error("no");
    },
    return: () => {
      returns++;
      throw new Error("no");
    },
  });
  const end: Observation = { requests: 1, elapsed: 0, status: "completed" };
  assertThrows(() => schedule.finish(end), Error, "no");
  schedule.close();
  assertEquals(returns, 1);
});
