import { assertEquals, assertThrows } from "@std/assert";
import { systemClock, VirtualClock } from "@heygen-sim/simulator";
import { PacedClock } from "../../../simulator/clock/paced_clock.ts";
import { MAX_TIME_MS, Time } from "../../../simulator/core/time.ts";
import { create, jobsOf } from "./_jobs.ts";

// Directly, as the waits of requests that overlap cannot be set up through them.

/** Time on a virtual clock, and what it is made of. */
function timeOf(auto = false, start = 0) {
  const clock = new VirtualClock(start);
  const jobs = jobsOf({ maxConcurrentJobs: 1, whenFull: "queue" });
  const closing = new AbortController();
  const time = new Time(clock, auto, jobs, closing.signal);
  return { clock, jobs, closing, time };
}

Deno.test("Time settles what is due, at whole milliseconds", async () => {
  const { clock, jobs, time } = timeOf();
  create(jobs, 100);
  await clock.advance(99.9);
  assertEquals([time.now(), jobs.counts.running], [99, 1]);
  await clock.advance(0.1);
  assertEquals([time.now(), jobs.counts.completed], [100, 1]);
});

Deno.test("Time does not go back with its clock", () => {
  const { clock, time } = timeOf(false, 1_000);
  assertEquals(time.now(), 1_000);
  clock.set(400);
  assertEquals(time.now(), 1_000);
});

Deno.test("Time reports what is next: a job, or a wait on the clock", async () => {
  const { clock, jobs, time } = timeOf();
  assertEquals(time.next, Infinity);
  create(jobs, 100);
  assertEquals(time.next, 100);
  const waits = time.wait(40, []);
  assertEquals(time.next, 40);
  await clock.advance(40);
  await waits;
  assertEquals(time.next, 100);
});

Deno.test("Time has settled what was due when a move is over", async () => {
  const { jobs, time } = timeOf();
  create(jobs, 100);
  create(jobs, 50);
  await time.move(() => 1_000);
  assertEquals([jobs.now, jobs.counts.completed], [1_000, 2]);
});

Deno.test("Time aborts a wait with any of its signals and with the simulation, also on an automatic clock", async () => {
  for (const auto of [false, true]) {
    for (const reason of ["first", "second", "closed"]) {
      const { clock, closing, time } = timeOf(auto);
      const signals = [new AbortController(), new AbortController()] as const;
      const by = { first: signals[0], second: signals[1], closed: closing };
      const wait = time.wait(Infinity, signals.map(({ signal }) => signal));
      by[reason as keyof typeof by].abort(reason);
      assertEquals(await wait.catch((error) => error), reason);
      assertEquals(clock.next, Infinity);
      const again = time.wait(5, [signals[0].signal, signals[1].signal]);
      assertEquals(await again.catch((error) => error), reason);
      assertEquals(clock.now(), 0, "no wait is in vain");
    }
  }
});

Deno.test("Time goes half-way to what a job is due for, and in whole milliseconds", async () => {
  const { clock, jobs, time } = timeOf(true);
  const job = create(jobs, 4_001);
  assertEquals(await time.approach(job), true);
  assertEquals(clock.now(), 2_001);
  assertEquals(await time.approach(job), true);
  assertEquals(clock.now(), 3_001, "2,000 ms were left");
  assertEquals(await time.approach(job), true);
  assertEquals([clock.now(), jobs.counts.completed], [4_001, 1]);
  assertEquals(await time.approach(job), false, "it has ended");
  assertEquals(clock.now(), 4_001);
});

Deno.test("Time shares the advances of an automatic clock among waits, each for its own time", async () => {
  const { clock, jobs, time } = timeOf(true);
  create(jobs, 7_000);
  const leave = new AbortController();
  const left = time.wait(4_000, [leave.signal]).catch((reason) => reason);
  const ends = await Promise.all([10_000, 10_000, 2_000, 0, 0.5].map(
    async (ms) => {
      await time.wait(ms, []);
      if (ms === 2_000) leave.abort("left");
      return clock.now();
    },
  ));
  assertEquals(ends, [10_000, 10_000, 2_000, 0, 0.5]);
  assertEquals(await left, "left");
  assertEquals([time.now(), jobs.counts.completed], [10_000, 1]);
});

Deno.test("Time moves an automatic clock no further than a request waits, with other waits on it", async () => {
  const { clock, time } = timeOf(true);
  const leave = new AbortController();
  const other = clock.delay(60_000, { signal: leave.signal }).catch(() => {});
  const woken = clock.delay(1_000).then(() => clock.now());
  await time.wait(2_000, []);
  // Whatever moves it still has its turn.
  for (let i = 0; i < 5; i++) await time.move(() => -1);
  assertEquals([await woken, clock.now()], [1_000, 2_000]);
  leave.abort();
  await other;
});

Deno.test("Time moves to what is next and no further, whatever part of a millisecond the clock shows", async () => {
  const { clock, time } = timeOf();
  await clock.advance(10.5);
  const woken: number[] = [];
  for (const ms of [0.2, 10.2, 10.6]) {
    time.wait(ms, []).then(() => woken.push(clock.now()));
  }
  const next = () => time.move((now) => time.next - now);
  assertEquals(await next(), true);
  assertEquals(woken, [10.7]);
  assertEquals(await next(), true);
  assertEquals([woken.length, clock.now()], [2, 20.7]);
  assertEquals(await time.move(() => 1_000), true);
  assertEquals(clock.now(), 1_020);
});

Deno.test("Time goes to the year 9900 at most, and no request is held there", async () => {
  const { clock, jobs, time } = timeOf(true, MAX_TIME_MS - 5_000);
  jobs.settle(MAX_TIME_MS - 5_000);
  const job = create(jobs, 20_000);
  await time.wait(3_000, []);
  assertEquals(clock.now(), MAX_TIME_MS - 2_000);
  assertEquals(await time.approach(job), true);
  assertEquals(clock.now(), MAX_TIME_MS);
  await time.wait(1e12, []);
  await time.leap(() => false);
  assertEquals(await time.approach(job), false);
  assertEquals(clock.now(), MAX_TIME_MS);
});

Deno.test("Time is automatic on a virtual clock only", () => {
  const { signal } = new AbortController();
  const clock = new PacedClock(systemClock, { start: () => 0, speed: 1 });
  const time = new Time(clock, false, jobsOf(), signal);
  assertEquals([time.mode, time.next], ["real", Infinity]);
  assertThrows(
    () => new Time(clock, true, jobsOf(), signal),
    TypeError,
    "'autoAdvance' needs a VirtualClock",
  );
});
