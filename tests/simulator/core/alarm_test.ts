import { VirtualClock } from "@heygen-sim/simulator";
import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { Alarm } from "../../../simulator/core/time.ts";
import { type Clock, systemClock } from "../../../simulator/clock/clock.ts";

// Directly, as requests settle what is due before an alarm rings.

/** An alarm, and what it is about. */
function alarmOn(clock: Clock) {
  const closing = new AbortController();
  const world = { due: Infinity, wanted: true, rung: [] as number[], closing };
  const alarm = new Alarm(clock, closing.signal);
  alarm.start({
    due: () => world.due,
    ring() {
      world.rung.push(clock.now());
      if (world.due <= clock.now()) world.due = Infinity;
    },
    wanted: () => world.wanted,
  });
  return { world, alarm };
}

/** Lets what was asked for take place; no time passes. */
const settle = (clock: VirtualClock) => clock.advance(0);

/** Lets time pass, with all that follows. */
async function tick(fake: FakeTime, ms: number): Promise<void> {
  await fake.runMicrotasks();
  await fake.tickAsync(ms);
  await fake.runMicrotasks();
}

Deno.test("an alarm rings when something falls due, and is set anew for the next", async () => {
  const clock = new VirtualClock(0);
  const { world, alarm } = alarmOn(clock);
  world.due = 10;
  alarm.check();
  await clock.advance(9);
  assertEquals(world.rung, []);
  await clock.advance(1);
  assertEquals([world.rung, clock.next], [[10], Infinity]);
  world.due = 30;
  alarm.check();
  await clock.advance(100);
  assertEquals(world.rung, [10, 30]);
});

Deno.test("an alarm lets other work go on where a due event stays due", async () => {
  const clock = new VirtualClock(0);
  const rung: number[] = [];
  const alarm = new Alarm(clock, new AbortController().signal);
  alarm.start({
    due: () => rung.length < 3 ? 0 : Infinity,
    ring: () => void rung.push(clock.now()),
    wanted: () => true,
  });
  await clock.advance(10);
  assertEquals(rung, [1, 2, 3]);
});

Deno.test("an alarm is set only while due events are wanted", async () => {
  const clock = new VirtualClock(0);
  const { world, alarm } = alarmOn(clock);
  world.due = 10;
  world.wanted = false;
  alarm.check();
  await settle(clock);
  assertEquals(clock.next, Infinity);
  world.wanted = true;
  alarm.check();
  assertEquals(clock.next, Infinity, "not before all reasons are known");
  await settle(clock);
  assertEquals(clock.next, 10);
  world.wanted = false;
  alarm.check();
  await settle(clock);
  assertEquals(clock.next, Infinity);
  await clock.advance(100);
  assertEquals(world.rung, []);
});

Deno.test("an alarm is one timer, which moves with the next due event", async () => {
  const clock = new VirtualClock(0);
  let timers = 0;
  const { world, alarm } = alarmOn({
    now: () => clock.now(),
    delay(ms, options) {
      timers++;
      return clock.delay(ms, options);
    },
  });
  world.due = 50;
  for (let i = 0; i < 1_000; i++) alarm.check();
  await settle(clock);
  alarm.check();
  await settle(clock);
  assertEquals([timers, clock.next], [1, 50]);
  world.due = 20;
  alarm.check();
  await settle(clock);
  assertEquals([timers, clock.next], [2, 20]);
  world.due = 90;
  alarm.check();
  await settle(clock);
  assertEquals([timers, clock.next], [3, 90]);
  await clock.advance(100);
  assertEquals(world.rung, [90]);
});

Deno.test("an alarm whose timer fires a moment early is set again", async () => {
  using fake = new FakeTime(0);
  let now = -0.4;
  const { world, alarm } = alarmOn({
    now: () => now,
    delay: (ms, options) => systemClock.delay(ms, options),
  });
  world.due = 10;
  alarm.check();
  await tick(fake, 10);
  now = 9.6;
  await tick(fake, 1);
  assertEquals([world.rung, world.due], [[9.6], 10]);
  now = 10.6;
  await tick(fake, 1);
  assertEquals([world.rung, world.due], [[9.6, 10.6], Infinity]);
  await tick(fake, 1_000);
  assertEquals(world.rung.length, 2);
});

Deno.test("an alarm does not spin for an overdue event, and rings after the clock was set back", async () => {
  using fake = new FakeTime(0);
  let now = 0;
  const { world, alarm } = alarmOn({
    now: () => now,
    delay: (ms, options) => systemClock.delay(ms, options),
  });
  world.due = 1_000;
  alarm.check();
  await tick(fake, 500);
  now = -5_000;
  await tick(fake, 500);
  assertEquals(world.rung, [-5_000]);
  now = 1_000;
  await tick(fake, 6_000);
  assertEquals([world.rung, world.due], [[-5_000, 1_000], Infinity]);
});

Deno.test("an alarm that is moved as its timer fires does not ring for the earlier time", async () => {
  const wakes: (() => void)[] = [];
  const left: AbortSignal[] = [];
  const { world, alarm } = alarmOn({
    now: () => 0,
    delay: (_ms, { signal } = {}) =>
      new Promise((resolve) => {
        wakes.push(resolve);
        if (signal) left.push(signal);
      }),
  });
  const heard = new VirtualClock();
  world.due = 10;
  alarm.check();
  await settle(heard);
  world.due = 40;
  alarm.check();
  wakes[0]?.();
  await settle(heard);
  assertEquals([wakes.length, world.rung], [2, []]);
  world.wanted = false;
  alarm.check();
  await settle(heard);
  assertEquals(left.map(({ aborted }) => aborted), [true, true]);
});

Deno.test("an alarm ends with the simulator", async () => {
  const clock = new VirtualClock(0);
  const { world, alarm } = alarmOn(clock);
  world.due = 10;
  alarm.check();
  await settle(clock);
  world.closing.abort();
  await settle(clock);
  assertEquals(clock.next, Infinity);
  alarm.check();
  await settle(clock);
  assertEquals(clock.next, Infinity);
  await clock.advance(100);
  assertEquals(world.rung, []);
});
