import {
  assert,
  assertEquals,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { fetchStatus } from "@heygen-sim/client";
import { fixed } from "@heygen-sim/client/distributions";
import {
  createSimulator,
  scaledClock,
  VirtualClock,
} from "@heygen-sim/simulator";
import fc from "fast-check";
import { turn } from "../../../simulator/clock/movable_clock.ts";
import { CountedController } from "../../client/_signal.ts";

/** Real operations, which take many turns of the event loop. */
async function realTime(): Promise<void> {
  const bytes = new Uint8Array(1 << 16);
  for (let i = 0; i < 10; i++) await crypto.subtle.digest("SHA-256", bytes);
}

/** Blocks the event loop for some milliseconds of real time. */
function busy(ms: number): void {
  const started = performance.now();
  while (performance.now() - started < ms);
}

/** A clock at 0, and a log of who woke up when. */
function logged() {
  const clock = new VirtualClock(0);
  const log: string[] = [];
  const sleep = (name: string, ms: number) =>
    clock.delay(ms).then(() => void log.push(`${name} ${clock.now()}`));
  return { clock, log, sleep };
}

Deno.test("VirtualClock stands still until it is moved", async () => {
  const clock = new VirtualClock(1_000);
  assertEquals(clock.now(), 1_000);
  await new Promise((resolve) => setTimeout(resolve, 5));
  assertEquals(clock.now(), 1_000);
  await clock.advance(0);
  assertEquals(clock.now(), 1_000);
  await clock.advance(0.5);
  assertEquals(clock.now(), 1_000.5);
});

Deno.test("VirtualClock starts in the year 2000 by default", () => {
  assertEquals(new VirtualClock().now(), Date.UTC(2000, 0));
});

Deno.test("VirtualClock wakes in order, each at its own time", async () => {
  const { clock, log, sleep } = logged();
  sleep("c", 30);
  sleep("a", 10);
  sleep("b", 20);
  await clock.advance(25);
  assertEquals(log, ["a 10", "b 20"]);
  assertEquals(clock.now(), 25);
  await clock.advance(5);
  assertEquals(log, ["a 10", "b 20", "c 30"]);
});

Deno.test("VirtualClock does not wake a millisecond early", async () => {
  const { clock, log, sleep } = logged();
  sleep("a", 10);
  await clock.advance(9.999);
  assertEquals(log, []);
  await clock.advance(0.001);
  assertEquals(log, ["a 10"]);
});

Deno.test("VirtualClock wakes waits of the same time in the order of their calls", async () => {
  const { clock, log, sleep } = logged();
  sleep("a", 10);
  sleep("later", 11);
  sleep("b", 10);
  await clock.advance(4);
  sleep("c", 6);
  await clock.advance(7);
  assertEquals(log, ["a 10", "b 10", "c 10", "later 11"]);
});

Deno.test("VirtualClock wakes in the same advance a wait that begins during it", async () => {
  const { clock, log, sleep } = logged();
  const chain = async () => {
    for (const ms of [10, 10, 15]) await sleep("chain", ms);
  };
  const done = chain();
  sleep("other", 15);
  await clock.advance(34);
  assertEquals(log, ["chain 10", "other 15", "chain 20"]);
  assertEquals(clock.now(), 34);
  await clock.advance(1);
  assertEquals(log.at(-1), "chain 35");
  await done;
});

Deno.test("VirtualClock finishes what follows from one wake-up before the next", async () => {
  const { clock, log, sleep } = logged();
  sleep("first", 10).then(async () => {
    for (let i = 0; i < 20; i++) await Promise.resolve();
    log.push(`follows ${clock.now()}`);
  });
  sleep("second", 10);
  sleep("third", 11);
  await clock.advance(20);
  assertEquals(log, ["first 10", "follows 10", "second 10", "third 11"]);
});

Deno.test("VirtualClock does not wait for 0 or less", async () => {
  const clock = new VirtualClock(0);
  for (const ms of [0, -1, -Infinity]) await clock.delay(ms);
  assertEquals(clock.now(), 0);
});

Deno.test("VirtualClock rejects with the signal's reason, and removes the wait and its listener", async () => {
  const clock = new VirtualClock(0);
  const controller = new CountedController();
  const { signal } = controller;
  const wait = clock.delay(10, { signal });
  assertEquals(controller.listening, 1);
  const reason = new Error("enough");
  controller.abort(reason);
  assertStrictEquals(await assertRejects(() => wait), reason);
  assertEquals(controller.listening, 0);
  assertEquals(clock.next, Infinity, "there is no wait left to move to");
});

Deno.test("VirtualClock removes only the wait that was aborted", async () => {
  const { clock, log, sleep } = logged();
  const controller = new AbortController();
  sleep("a", 10);
  const wait = clock.delay(10, { signal: controller.signal });
  sleep("b", 10);
  controller.abort();
  await assertRejects(() => wait, DOMException);
  await clock.advance(10);
  assertEquals(log, ["a 10", "b 10"]);
});

Deno.test("VirtualClock leaves no listener after a wait, and is not moved by an abort then", async () => {
  const { clock, log, sleep } = logged();
  const controller = new CountedController();
  const { signal } = controller;
  const wait = clock.delay(10, { signal });
  sleep("other", 20);
  await clock.advance(10);
  await wait;
  assertEquals(controller.listening, 0);
  controller.abort();
  await clock.advance(10);
  assertEquals(log, ["other 20"]);
});

Deno.test("VirtualClock refuses a wait on a signal that is aborted already", async () => {
  const clock = new VirtualClock(0);
  const controller = new CountedController();
  const { signal } = controller;
  const reason = new Error("before");
  controller.abort(reason);
  for (const ms of [0, 10]) {
    const error = await assertRejects(() => clock.delay(ms, { signal }));
    assertStrictEquals(error, reason);
  }
  assertEquals(controller.listening, 0);
});

Deno.test("VirtualClock lets a wake-up abort another wait of the same time", async () => {
  const { clock, log, sleep } = logged();
  const controller = new AbortController();
  sleep("a", 10).then(() => controller.abort());
  const wait = clock.delay(10, { signal: controller.signal });
  const rejected = assertRejects(() => wait, DOMException);
  sleep("b", 10);
  await clock.advance(10);
  await rejected;
  assertEquals(log, ["a 10", "b 10"]);
});

Deno.test("run() goes from one waiter to the next until the work is done, and no further", async () => {
  const { clock, log, sleep } = logged();
  sleep("after", 100);
  const work = async () => {
    for (const ms of [10, 20, 30]) await sleep("work", ms);
    return "done";
  };
  assertEquals(await clock.run(work()), "done");
  assertEquals(log, ["work 10", "work 30", "work 60"]);
  assertEquals(clock.now(), 60);
  await clock.advance(40);
});

Deno.test("run() returns at once what is done already, or needs no time", async () => {
  const clock = new VirtualClock(0);
  assertEquals(await clock.run(Promise.resolve(7)), 7);
  assertEquals(await clock.run((async () => await Promise.resolve(8))()), 8);
  assertEquals(clock.now(), 0);
});

Deno.test("run() rejects as the work does, at once or later", async () => {
  const clock = new VirtualClock(0);
  const reason = new TypeError("no");
  const error = await assertRejects(() => clock.run(Promise.reject(reason)));
  assertStrictEquals(error, reason);
  const later = clock.delay(10).then(() => Promise.reject(reason));
  assertStrictEquals(await assertRejects(() => clock.run(later)), reason);
  assertEquals(clock.now(), 10);
});

Deno.test("run() throws when nothing waits and the work is not done, also while timers are faked", async () => {
  using _ = new FakeTime();
  // At once and after a wait, together: each takes half a second.
  await Promise.all([0, 10].map(async (ms) => {
    const clock = new VirtualClock(0);
    clock.delay(ms);
    clock.delay(Infinity);
    const stuck = clock.run(new Promise(() => {}));
    await assertRejects(() => stuck, Error, "nothing waits on this clock");
    assertEquals(clock.now(), ms);
    // It is of use again for others.
    await clock.run(clock.delay(5));
    assertEquals(clock.now(), ms + 5);
  }));
});

Deno.test("run() gives work real time while nothing waits, and goes on at once then", async () => {
  const clock = new VirtualClock(0);
  const started = performance.now();
  for (let i = 0; i < 8; i++) {
    await clock.run(realTime());
    await clock.run(realTime().then(() => clock.delay(10)));
  }
  assertEquals(clock.now(), 80);
  const took = performance.now() - started;
  assert(took < 3_000, `it took ${took} ms of real time`);
});

Deno.test("run() does not give up on work that went on while the process was busy", async () => {
  const clock = new VirtualClock(0);
  const done = clock.run(realTime().then(() => clock.delay(10)));
  // By now there is no sleeper to wake.
  for (let i = 0; i < 3; i++) await turn();
  busy(600);
  await done;
  assertEquals(clock.now(), 10);
});

Deno.test("run() does not give up on work that advances the clock itself", async () => {
  const clock = new VirtualClock(0);
  const started = performance.now();
  const work = async () => {
    let advances = 0;
    while (performance.now() - started < 600) {
      await realTime();
      await clock.advance(10);
      advances++;
    }
    return advances * 10;
  };
  assertEquals(await clock.run(work()), clock.now());
});

Deno.test("a wait that is about to begin counts from where the clock stands", async () => {
  for (const how of ["run", "run later", "advance"] as const) {
    const { clock, log, sleep } = logged();
    const work = async () => {
      if (how === "run later") await realTime();
      sleep("other", 20);
      for (let i = 0; i < 100; i++) await undefined;
      await sleep("work", 10);
    };
    const working = work();
    await (how === "advance" ? clock.advance(10) : clock.run(working));
    assertEquals(log, ["work 10"], how);
  }
});

Deno.test("several runs go on together, each until its own work is done", async () => {
  const { clock, log, sleep } = logged();
  const chain = async (name: string, ms: number, times: number) => {
    for (let i = 0; i < times; i++) await sleep(name, ms);
    return clock.now();
  };
  const ends = await Promise.all([
    clock.run(chain("a", 10, 3)),
    clock.run(chain("b", 7, 2)),
    clock.run(realTime().then(() => "real")),
  ]);
  assertEquals(ends, [30, 14, "real"]);
  assertEquals(log, ["b 7", "a 10", "b 14", "a 20", "a 30"]);
  assertEquals(clock.now(), 30);
});

Deno.test("a wait without end ends by its signal alone, and moves no clock", async () => {
  const clock = new VirtualClock(0);
  const controller = new CountedController();
  const wait = clock.delay(Infinity, { signal: controller.signal });
  await clock.advance(1e9);
  assertEquals(clock.next, Infinity);
  assertEquals(clock.now(), 1e9);
  const reason = new Error("enough");
  controller.abort(reason);
  assertStrictEquals(await assertRejects(() => wait), reason);
  assertEquals(controller.listening, 0);
});

Deno.test("next is when a wait ends, also after another is aborted", async () => {
  const clock = new VirtualClock(1_000);
  assertEquals(clock.next, Infinity);
  const controller = new AbortController();
  const { signal } = controller;
  const waits = Promise.allSettled(
    [10, 30, 5].map((ms) => clock.delay(ms, { signal })),
  );
  clock.delay(20);
  assertEquals(clock.next, 1_005);
  await clock.advance(7);
  assertEquals(clock.next, 1_010);
  controller.abort();
  assertEquals(clock.next, 1_020);
  await clock.advance(13);
  assertEquals(clock.next, Infinity);
  const ends = (await waits).map(({ status }) => status);
  assertEquals(ends, ["rejected", "rejected", "fulfilled"]);
});

Deno.test("advances that overlap take place one after the other, each by its own time", async () => {
  const { clock, log, sleep } = logged();
  sleep("a", 5);
  sleep("b", 15);
  sleep("c", 25);
  const ends = [10, 0, 20].map(async (ms) => {
    await clock.advance(ms);
    log.push(`moved ${ms} ${clock.now()}`);
  });
  await Promise.all(ends);
  assertEquals(log, [
    "a 5",
    "moved 10 10",
    "moved 0 10",
    "b 15",
    "c 25",
    "moved 20 30",
  ]);
});

Deno.test("an advance by code that another advance has woken begins where that one ends", async () => {
  const { clock, log, sleep } = logged();
  const inner = sleep("a", 10).then(async () => {
    await clock.advance(7);
    log.push(`inner ${clock.now()}`);
  });
  sleep("b", 20);
  sleep("c", 35);
  await clock.advance(30);
  log.push(`outer ${clock.now()}`);
  await inner;
  assertEquals(log, ["a 10", "b 20", "outer 30", "c 35", "inner 37"]);
});

Deno.test("an advance by code that a run has woken begins at once", async () => {
  const { clock, log, sleep } = logged();
  const work = sleep("a", 10).then(async () => {
    await clock.advance(7);
    log.push(`moved ${clock.now()}`);
  });
  sleep("b", 15);
  sleep("c", 20);
  await clock.run(work);
  assertEquals(log, ["a 10", "b 15", "moved 17"]);
});

Deno.test("a run does not move the clock during an advance", async () => {
  const { clock, log, sleep } = logged();
  const work = (async () => {
    for (let i = 0; i < 3; i++) await sleep("work", 4);
  })();
  sleep("other", 11);
  const advanced = clock.advance(10).then(() => log.push(`at ${clock.now()}`));
  await Promise.all([clock.run(work), advanced]);
  assertEquals(log, ["work 4", "work 8", "at 10", "other 11", "work 12"]);
});

Deno.test("VirtualClock gives what follows from a wake-up a turn of the event loop", async () => {
  const { clock, log, sleep } = logged();
  sleep("first", 10).then(async () => {
    const bytes = new Blob(["chunk"]).stream()
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new TextEncoderStream());
    log.push(`${await new Response(bytes).text()} ${clock.now()}`);
    await sleep("first", 1);
  });
  sleep("second", 11);
  await clock.advance(12);
  assertEquals(log, ["first 10", "chunk 10", "second 11", "first 11"]);
});

Deno.test("VirtualClock refuses invalid times", async () => {
  for (const start of [NaN, Infinity, -Infinity]) {
    assertThrows(
      () => new VirtualClock(start),
      RangeError,
      `'start' must be a finite number: current value is ${start}`,
    );
  }
  const clock = new VirtualClock(0);
  for (const ms of [-1, NaN, Infinity]) {
    await assertRejects(
      () => clock.advance(ms),
      RangeError,
      `'ms' must be a finite number, 0 or more: current value is ${ms}`,
    );
  }
  for (const text of ["5", null] as unknown as number[]) {
    assertThrows(() => new VirtualClock(text), TypeError, "'start'");
    assertThrows(() => scaledClock(text, clock), TypeError, "'factor'");
    await assertRejects(() => clock.advance(text), TypeError, "'ms'");
  }
  assertEquals(clock.now(), 0);
});

Deno.test("VirtualClock wakes many waits in the order of their times, whatever the order of their calls", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 60 }),
      async (delays) => {
        const clock = new VirtualClock(0);
        const woken: [due: number, place: number][] = [];
        delays.forEach((ms, place) =>
          clock.delay(ms).then(() => woken.push([clock.now(), place]))
        );
        await clock.advance(20);
        const expected = delays.map((ms, place) => [ms, place] as const)
          .toSorted(([due, i], [other, j]) => due - other || i - j);
        assertEquals(woken, expected.map((entry) => [...entry]));
      },
    ),
    { numRuns: 15 },
  );
});

Deno.test("VirtualClock does not need real time, also while that is faked", async () => {
  using time = new FakeTime(5_000);
  const { clock, log, sleep } = logged();
  sleep("a", 10);
  await clock.advance(10);
  assertEquals(log, ["a 10"]);
  assertEquals(time.now, 5_000);
});

Deno.test("a client and a simulator on one clock wait without real time, many at once", async () => {
  const clock = new VirtualClock();
  const { fetch } = createSimulator({
    clock,
    delay: fixed(9_500),
    errorRate: 0,
  });
  const started = performance.now();
  const reports = await clock.run(Promise.all(
    Array.from(
      { length: 20 },
      () => fetchStatus("fibonacci", { fetch, clock }),
    ),
  ));
  for (const { status, requests, waste } of reports) {
    assertEquals([status, requests, waste], ["completed", 6, 2_500]);
  }
  const took = performance.now() - started;
  assert(took < 5_000, `it took ${took} ms of real time`);
});
