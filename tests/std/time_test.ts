import { assertEquals } from "@std/assert/equals";
import { assertFalse } from "@std/assert/false";
import { assertGreaterOrEqual } from "@std/assert/greater-or-equal";
import { assertInstanceOf } from "@std/assert/instance-of";
import { assertLess } from "@std/assert/less";
import { assertRejects } from "@std/assert/rejects";
import { assertStrictEquals } from "@std/assert/strict-equals";
import { assertThrows } from "@std/assert/throws";
import { deadline } from "@std/async/deadline";
import { delay } from "@std/async/delay";
import { FakeTime, TimeError } from "@std/testing/time";

/** Notes what happened, and after how many milliseconds of fake time. */
function createLog(time: FakeTime) {
  const log: string[] = [];
  const note = (what: string) => log.push(`${what} ${Date.now() - time.start}`);
  return { log, note };
}

Deno.test("FakeTime stands still until the test moves it", () => {
  using time = new FakeTime(1_000);
  assertEquals([time.start, time.now, Date.now()], [1_000, 1_000, 1_000]);
  time.tick(5);
  time.tick();
  time.now = 1_010;
  assertEquals([time.start, time.now, Date.now()], [1_000, 1_010, 1_010]);
});

Deno.test("FakeTime starts at a number, a date, a text or the real time", () => {
  const iso = "2026-01-02T03:04:05.678Z";
  for (const start of [iso, new Date(iso), Date.parse(iso)]) {
    using time = new FakeTime(start);
    assertEquals(new Date().toISOString(), iso);
    assertEquals(time.start, Date.parse(iso));
  }
  for (const start of [undefined, null]) {
    const before = Date.now();
    const time = new FakeTime(start);
    time.restore();
    const after = Date.now();
    assertGreaterOrEqual(time.start, before);
    assertGreaterOrEqual(after, time.start);
  }
});

Deno.test("FakeTime refuses a text that is not a date, and leaves time real", () => {
  const { setTimeout } = globalThis;
  assertThrows(() => new FakeTime("no date"), Error);
  assertStrictEquals(globalThis.setTimeout, setTimeout);
});

Deno.test("FakeTime cannot be constructed twice", () => {
  using time = new FakeTime(7);
  assertThrows(() => new FakeTime(8), TimeError);
  assertEquals([time.now, Date.now()], [7, 7]);
});

Deno.test("FakeTime.start cannot be set", () => {
  using time = new FakeTime(7);
  assertThrows(() => Object.assign(time, { start: 8 }), Error);
  assertEquals(time.start, 7);
});

Deno.test("FakeTime cannot be set backwards", () => {
  using time = new FakeTime(7);
  assertThrows(() => {
    time.now = 6;
  }, RangeError);
  assertEquals(time.now, 7);
  time.now = 7;
});

Deno.test("FakeTime fires timers in the order of their due times and shows each its own", () => {
  using time = new FakeTime();
  const { log, note } = createLog(time);
  setTimeout(note, 30, "c");
  setTimeout(note, 10, "a");
  setTimeout(note, 20, "b");
  setTimeout(note, 41, "too late");
  time.tick(40);
  assertEquals(log, ["a 10", "b 20", "c 30"]);
  assertEquals(Date.now(), time.start + 40);
});

Deno.test("FakeTime fires timers due at the same time in the order they were set", () => {
  using time = new FakeTime();
  const { log, note } = createLog(time);
  setTimeout(note, 20, "a");
  setTimeout(note, 20, "b");
  time.tick(15);
  setTimeout(note, 5, "c");
  setTimeout(note, 0, "now");
  time.tick(5);
  assertEquals(log, ["now 15", "a 20", "b 20", "c 20"]);
});

Deno.test("FakeTime fires a timer once, with its arguments, and not before it is due", () => {
  using time = new FakeTime();
  const calls: unknown[] = [];
  setTimeout((...args: unknown[]) => calls.push(args), 10, 1, "two");
  time.tick(9);
  assertEquals(calls, []);
  time.tick(1);
  time.tick(100);
  assertEquals(calls, [[1, "two"]]);
});

Deno.test("FakeTime fires timers that callbacks set when they are due in the same tick", () => {
  using time = new FakeTime();
  const { log, note } = createLog(time);
  setTimeout(() => {
    note("outer");
    setTimeout(note, 5, "inner");
    setTimeout(note, 0, "at once");
    setTimeout(note, 11, "later");
  }, 10);
  setTimeout(note, 12, "between");
  time.tick(20);
  assertEquals(log, ["outer 10", "at once 10", "between 12", "inner 15"]);
  time.tick(1);
  assertEquals(log.at(-1), "later 21");
});

Deno.test("FakeTime floors delays to whole milliseconds and takes negative ones for 0", () => {
  using time = new FakeTime();
  const { log, note } = createLog(time);
  setTimeout(note, 1.9, "floored");
  setTimeout(note, -5, "negative");
  setTimeout(note, undefined, "none");
  time.tick(1);
  assertEquals(log, ["negative 0", "none 0", "floored 1"]);
});

Deno.test("FakeTime repeats intervals until they are cleared", () => {
  using time = new FakeTime();
  const { log, note } = createLog(time);
  const id = setInterval(note, 10, "x");
  time.tick(25);
  time.tick(5);
  clearInterval(id);
  time.tick(100);
  assertEquals(log, ["x 10", "x 20", "x 30"]);
});

Deno.test("FakeTime makes intervals at least 1 ms long, so that a tick ends", () => {
  using time = new FakeTime();
  const { log, note } = createLog(time);
  setInterval(note, 0, "x");
  time.tick(3);
  assertEquals(log, ["x 1", "x 2", "x 3"]);
});

Deno.test("FakeTime lets an interval clear itself", () => {
  using time = new FakeTime();
  const { log, note } = createLog(time);
  const id = setInterval(() => {
    note("x");
    if (log.length === 2) {
      clearInterval(id);
    }
  }, 10);
  time.tick(100);
  assertEquals(log, ["x 10", "x 20"]);
});

Deno.test("FakeTime clears timers, and forgives ids that it does not know", () => {
  using time = new FakeTime();
  const { log, note } = createLog(time);
  const id = setTimeout(note, 10, "cleared");
  setTimeout(note, 10, "kept");
  clearTimeout(id);
  clearTimeout(id);
  clearTimeout(undefined);
  clearTimeout(99);
  time.tick(10);
  assertEquals(log, ["kept 10"]);
});

Deno.test("FakeTime lets a callback clear a timer that is due at the same time", () => {
  using time = new FakeTime();
  const { log, note } = createLog(time);
  setTimeout(() => {
    note("first");
    clearTimeout(second);
  }, 10);
  const second = setTimeout(note, 10, "second");
  setTimeout(note, 10, "third");
  time.tick(20);
  assertEquals(log, ["first 10", "third 10"]);
});

Deno.test("FakeTime numbers timers from 1", () => {
  for (let run = 0; run < 2; run++) {
    using _time = new FakeTime();
    const ids: unknown[] = [setTimeout(() => {}), setInterval(() => {})];
    assertEquals(ids, [1, 2]);
  }
});

Deno.test("FakeTime stops where a callback throws and goes on with the rest later", () => {
  using time = new FakeTime();
  const { log, note } = createLog(time);
  const error = new SyntaxError("on purpose");
  setTimeout(note, 5, "before");
  setTimeout(() => {
    throw error;
  }, 10);
  setTimeout(note, 10, "same time");
  setTimeout(note, 15, "after");
  assertStrictEquals(assertThrows(() => time.tick(20)), error);
  assertEquals(time.now, time.start + 10);
  assertEquals(log, ["before 5"]);
  time.tick(0);
  assertEquals(log, ["before 5", "same time 10"]);
  time.tick(5);
  assertEquals(log, ["before 5", "same time 10", "after 15"]);
});

Deno.test("FakeTime keeps an interval going whose callback throws", () => {
  using time = new FakeTime();
  const { log, note } = createLog(time);
  setInterval(() => {
    note("x");
    throw new SyntaxError("on purpose");
  }, 10);
  assertThrows(() => time.tick(10), SyntaxError);
  assertThrows(() => time.tick(10), SyntaxError);
  assertEquals(log, ["x 10", "x 20"]);
});

Deno.test("FakeTime.next() moves to the next due time and fires all that is due then", () => {
  using time = new FakeTime();
  const { log, note } = createLog(time);
  setTimeout(note, 20, "c");
  setTimeout(note, 10, "a");
  setTimeout(note, 10, "b");
  assertEquals(time.next(), true);
  assertEquals(log, ["a 10", "b 10"]);
  assertEquals(time.now, time.start + 10);
  assertEquals(time.next(), true);
  assertEquals(time.next(), false);
  assertEquals(time.now, time.start + 20);
  assertEquals(log, ["a 10", "b 10", "c 20"]);
});

Deno.test("FakeTime.runAll() fires timers until none is left", () => {
  using time = new FakeTime();
  const { log, note } = createLog(time);
  setTimeout(() => {
    note("a");
    setTimeout(note, 1_000_000, "b");
  }, 10);
  time.runAll();
  assertEquals(log, ["a 10", "b 1000010"]);
  assertEquals(time.next(), false);
});

Deno.test("FakeTime.tickAsync() runs microtasks once, then ticks without a pause", async () => {
  using time = new FakeTime();
  const { log, note } = createLog(time);
  Promise.resolve().then(() => setTimeout(note, 10, "set in a microtask"));
  setTimeout(() => {
    note("a");
    Promise.resolve().then(() => note("microtask of a"));
  }, 5);
  await time.tickAsync(20);
  await time.runMicrotasks();
  assertEquals(log, ["a 5", "set in a microtask 10", "microtask of a 20"]);
});

Deno.test("FakeTime.nextAsync() runs microtasks, then fires the next timer", async () => {
  using time = new FakeTime();
  const { log, note } = createLog(time);
  Promise.resolve().then(() => setTimeout(note, 10, "x"));
  assertFalse(time.next());
  assertEquals(await time.nextAsync(), true);
  assertEquals(log, ["x 10"]);
  assertEquals(await time.nextAsync(), false);
});

Deno.test("FakeTime.runAllAsync() runs a chain of timers and promises to its end", async () => {
  using time = new FakeTime();
  const { log, note } = createLog(time);
  (async () => {
    for (const step of ["a", "b", "c"]) {
      const { promise, resolve } = Promise.withResolvers<void>();
      setTimeout(resolve, 10);
      // Keeps time from running out while the promise settles.
      setTimeout(() => {}, 11);
      await promise;
      note(step);
    }
  })();
  await time.runAllAsync();
  assertEquals(log, ["a 10", "b 20", "c 30"]);
});

Deno.test("FakeTime.runMicrotasks() lets promises settle and moves no time", async () => {
  using time = new FakeTime();
  const { log, note } = createLog(time);
  setTimeout(note, 0, "timer");
  (async () => {
    for (let depth = 0; depth < 20; depth++) {
      await undefined;
    }
    note("settled");
  })();
  await time.runMicrotasks();
  assertEquals(log, ["settled 0"]);
});

Deno.test("FakeTime.delay() waits in real time", async () => {
  using time = new FakeTime(7);
  const real = performance.now();
  await time.delay(5);
  assertGreaterOrEqual(performance.now() - real, 4);
  assertEquals(time.now, 7);
});

Deno.test("FakeTime.delay() rejects when its signal aborts, before or meanwhile", async () => {
  using time = new FakeTime();
  for (const abortFirst of [true, false]) {
    const controller = new AbortController();
    if (abortFirst) {
      controller.abort();
    }
    const waiting = time.delay(60_000, { signal: controller.signal });
    if (!abortFirst) {
      await time.runMicrotasks();
    }
    controller.abort();
    const error = await assertRejects(() => waiting, DOMException);
    assertEquals(error.name, "AbortError");
  }
});

Deno.test("FakeTime makes Date return the fake time", () => {
  using time = new FakeTime("2026-01-02T03:04:05.678Z");
  assertEquals(new Date().getTime(), time.now);
  assertEquals(Date.now(), time.now);
  // @ts-ignore: the types know that a call takes no argument, programs may not
  const text = Date(0);
  assertEquals(text, new Date(time.now).toString());
});

Deno.test("FakeTime leaves dates alone that are made from a time", () => {
  using _time = new FakeTime(7);
  assertEquals(new Date(5).getTime(), 5);
  assertEquals(new Date("1970-01-01T00:00:01Z").getTime(), 1_000);
  assertEquals(new Date(new Date(9)).getTime(), 9);
  assertEquals(new Date(2026, 1, 3, 4, 5, 6, 7).getMonth(), 1);
  assertEquals(Date.parse("1970-01-01T00:00:01Z"), 1_000);
  assertEquals(Date.UTC(1970, 0, 1, 0, 0, 2), 2_000);
});

Deno.test("FakeTime keeps dates instances of Date, whenever they were made", () => {
  const real = new Date();
  const time = new FakeTime(7);
  let fake: Date;
  try {
    assertInstanceOf(real, Date);
    fake = new Date();
    assertInstanceOf(fake, Date);
  } finally {
    time.restore();
  }
  assertInstanceOf(fake, Date);
  assertEquals(fake, new Date(7));
});

Deno.test("FakeTime makes AbortSignal.timeout() abort in fake time", () => {
  using time = new FakeTime();
  const signal = AbortSignal.timeout(10);
  let aborts = 0;
  signal.addEventListener("abort", () => aborts++);
  time.tick(9);
  assertFalse(signal.aborted);
  time.tick(1);
  assertEquals([signal.aborted, aborts], [true, 1]);
  assertInstanceOf(signal.reason, DOMException);
  assertEquals(signal.reason.name, "TimeoutError");
});

Deno.test("FakeTime leaves performance alone", () => {
  const { performance } = globalThis;
  const { now } = performance;
  using time = new FakeTime();
  time.tick(1_000_000_000);
  assertStrictEquals(globalThis.performance, performance);
  assertStrictEquals(globalThis.performance.now, now);
});

Deno.test("FakeTime carries delay() and deadline() of @std/async", async () => {
  using time = new FakeTime();
  let ended = false;
  const waiting = delay(1_000).then(() => ended = true);
  const never = deadline(Promise.withResolvers<void>().promise, 2_000);
  await time.tickAsync(999);
  await time.runMicrotasks();
  assertFalse(ended);
  await time.tickAsync(1);
  await waiting;
  const rejected = assertRejects(() => never, DOMException);
  await time.tickAsync(1_000);
  assertEquals((await rejected).name, "TimeoutError");
});

Deno.test("FakeTime puts every global back when it is restored", () => {
  const getGlobals = () => [
    Date,
    setTimeout,
    clearTimeout,
    setInterval,
    clearInterval,
    AbortSignal.timeout,
  ];
  const real = getGlobals();
  const ends: ((time: FakeTime) => void)[] = [
    (time) => time.restore(),
    () => FakeTime.restore(),
    (time) => time[Symbol.dispose](),
  ];
  for (const end of ends) {
    const time = new FakeTime();
    const fake = getGlobals();
    end(time);
    real.forEach((global, i) => {
      assertStrictEquals(getGlobals()[i], global);
      assertFalse(fake[i] === global);
    });
  }
});

Deno.test("FakeTime cannot be restored twice", () => {
  const time = new FakeTime();
  time.restore();
  assertThrows(() => time.restore(), TimeError);
  assertThrows(() => FakeTime.restore(), TimeError);
});

Deno.test("FakeTime ends with the block that uses it, even when that throws", () => {
  const { setTimeout } = globalThis;
  assertThrows(() => {
    using _time = new FakeTime();
    throw new SyntaxError("on purpose");
  }, SyntaxError);
  assertStrictEquals(globalThis.setTimeout, setTimeout);
});

Deno.test("FakeTime makes its timer functions fail after the restore", () => {
  const time = new FakeTime();
  const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;
  time.restore();
  assertThrows(() => setTimeout(() => {}, 0), TimeError);
  assertThrows(() => setInterval(() => {}, 0), TimeError);
  assertThrows(() => clearTimeout(1), TimeError);
  assertThrows(() => clearInterval(1), TimeError);
});

Deno.test("FakeTime.restoreFor() runs a function in real time and fakes time again", async () => {
  using time = new FakeTime(7);
  const fake = setTimeout;
  const sum = await FakeTime.restoreFor(
    async (a: number, b: number) => {
      assertFalse(setTimeout === fake);
      await delay(1);
      assertFalse(setTimeout === fake);
      assertFalse(Date.now() === 7);
      return a + b;
    },
    2,
    3,
  );
  assertEquals(sum, 5);
  assertStrictEquals(setTimeout, fake);
  assertEquals([time.now, Date.now()], [7, 7]);

  const plain = FakeTime.restoreFor(() => Date.now());
  assertStrictEquals(setTimeout, fake);
  assertFalse(await plain === 7);
});

Deno.test("FakeTime.restoreFor() hands on errors and fakes time again", async () => {
  using _time = new FakeTime(7);
  const fake = setTimeout;
  await assertRejects(
    () =>
      FakeTime.restoreFor(() => {
        throw new SyntaxError("on purpose");
      }),
    SyntaxError,
  );
  assertStrictEquals(setTimeout, fake);
  await assertRejects(
    () =>
      FakeTime.restoreFor(() => Promise.reject(new SyntaxError("on purpose"))),
    SyntaxError,
  );
  assertStrictEquals(setTimeout, fake);
});

Deno.test("FakeTime.restoreFor() rejects when time is not faked", async () => {
  await assertRejects(() => FakeTime.restoreFor(() => 1), TimeError);
});

Deno.test("FakeTime goes forward by itself at the rate asked for", async () => {
  using time = new FakeTime(7, { advanceRate: 1_000, advanceFrequency: 1 });
  const real = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  assertGreaterOrEqual(time.now, 2_007);
  assertLess(performance.now() - real, 1_000);
});
