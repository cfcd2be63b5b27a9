import {
  type Clock,
  fetchStatus,
  fetchStatuses,
  poll,
  type StatusOptions,
} from "@heygen-sim/client";
import {
  assert,
  assertEquals,
  assertFalse,
  assertLessOrEqual,
} from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { CountedController } from "./_signal.ts";
import { type Act, pending, say, scripted, unreachable } from "./_script.ts";
import { finish, step } from "./_time.ts";

/** A body that notes whether it was read to its end, cancelled or broken. */
function watchedBody(text: string) {
  const state = { let: "open" };
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (text) {
        controller.enqueue(new TextEncoder().encode(text));
        text = "";
      } else {
        state.let = "read";
        controller.close();
      }
    },
    cancel() {
      state.let = "cancelled";
    },
  }, { highWaterMark: 0 });
  return { body, state };
}

Deno.test("no answer's body is left unread, whatever the answer is", async () => {
  for (
    const [status, text] of [
      [200, '{"status":"pending"}'],
      [200, '{"status":"completed"}'],
      [200, "<html>"],
      [200, '{"status":'],
      [200, "[]"],
      [403, "no"],
      [404, "no"],
      [500, "no"],
      [503, "no"],
    ] as const
  ) {
    using time = new FakeTime();
    const { body, state } = watchedBody(text);
    const { fetch } = scripted(() => new Response(body, { status }));
    const options = { fetch, retryBudget: 0 };
    await finish(time, fetchStatus("manual", options).catch(() => {}));
    assertEquals(state.let, "read", `${status} ${text}`);
    assertFalse(time.next());
  }
});

Deno.test("a body that takes no notice of an abort is let go of", async () => {
  using time = new FakeTime();
  let cancelled = false;
  const endless: Act = () =>
    new Response(
      new ReadableStream({
        cancel() {
          cancelled = true;
        },
      }),
    );
  for (const way of ["abort", "timeout"]) {
    cancelled = false;
    const { fetch } = scripted(endless);
    const caller = new CountedController();
    const { signal } = caller;
    const options = { fetch, signal, attemptTimeout: 500, retryBudget: 0 };
    const work = fetchStatus("constant", options).catch(() => {});
    await step(time, 100);
    if (way === "abort") caller.abort();
    await finish(time, work);
    await time.runMicrotasks();
    assertEquals([way, cancelled], [way, true]);
    assertEquals(caller.listening, 0);
  }
  assertFalse(time.next());
});

Deno.test("an answer that comes after the abort is let go of", async () => {
  using time = new FakeTime();
  const { body, state } = watchedBody('{"status":"pending"}');
  // A fetch that takes no notice of its signal, and answers in 900 ms.
  const late: Act = () =>
    new Promise((resolve) => {
      setTimeout(() => resolve(new Response(body)), 900);
    });
  const { fetch } = scripted(late);
  const options = { fetch, attemptTimeout: 500, retryBudget: 0 };
  const work = fetchStatus("constant", options).catch(() => {});
  await finish(time, work);
  await step(time, 400);
  assertEquals(state.let, "cancelled");
});

Deno.test("no way to the end leaves a listener or a timer", async () => {
  const cases: readonly (readonly [string, Act, StatusOptions])[] = [
    ["finished", say('{"status":"completed"}'), {}],
    ["timeout", pending, { timeout: 1_500 }],
    ["max-requests", pending, { maxRequests: 3 }],
    ["unreachable", unreachable, { retryBudget: 3_000 }],
    ["refused", say("no", { status: 403 }), {}],
    ["no status", say("no"), {}],
  ];
  for (const [way, act, options] of cases) {
    using time = new FakeTime();
    const { fetch } = scripted(act);
    const caller = new CountedController();
    const { signal } = caller;
    const work = fetchStatus("constant", { fetch, signal, ...options });
    await finish(time, work.catch(() => {}));
    assertEquals([way, caller.listening], [way, 0]);
    assert(caller.added > 0, way);
    assertFalse(time.next(), way);
  }
});

/** A clock on which waits are over at once, and what they add up to. */
function quickClock(): Clock {
  let now = 0;
  return {
    now: () => now,
    delay(ms) {
      now += ms;
      return Promise.resolve();
    },
  };
}

Deno.test("ten thousand polls leave one listener at most, and no memory", async () => {
  setFlagsFromString("--expose-gc");
  const gc: () => void = runInNewContext("gc");
  const caller = new CountedController();
  const readings: WeakRef<object>[] = [];
  const reports: WeakRef<object>[] = [];
  let most = 0;
  let polls = 0;
  let alive = 0;
  await poll(
    async () => {
      most = Math.max(most, caller.listening);
      if (++polls === 9_999) {
        // A turn of the event loop lets go of what microtasks still hold.
        await new Promise<void>((resolve) => void setTimeout(resolve, 0));
        gc();
        alive = [...readings, ...reports].filter((ref) => ref.deref()).length;
      }
      const status = polls < 10_000 ? "pending" : "completed";
      const reading = { status, words: ["some"] } as const;
      if (polls % 10 === 0) readings.push(new WeakRef(reading));
      return reading;
    },
    "constant",
    {
      clock: quickClock(),
      signal: caller.signal,
      attemptTimeout: 60_000,
      onPoll: (report) => {
        if (polls % 10 === 0) reports.push(new WeakRef(report));
      },
    },
  );
  assertEquals([polls, readings.length], [10_000, 1_000]);
  assertLessOrEqual(most, 1);
  assertEquals(caller.listening, 0);
  assert(caller.added >= 10_000);
  // The latest one of each, and what a register may still hold.
  assertLessOrEqual(alive, 6);
});

Deno.test("nothing is logged", async () => {
  using time = new FakeTime();
  const logged: unknown[] = [];
  const real = globalThis.console;
  const quiet = new Proxy(real, {
    get: () => (...words: unknown[]) => void logged.push(...words),
  });
  globalThis.console = quiet;
  try {
    const acts = [unreachable, say("no", { status: 503 }), pending, say("no")];
    const { fetch } = scripted(...acts);
    const work = fetchStatus("constant", { fetch });
    await finish(time, work.catch(() => {}));
    await finish(
      time,
      fetchStatuses(["a"], "manual", { fetch }).catch(() => []),
    );
  } finally {
    globalThis.console = real;
  }
  assertEquals(logged, []);
});
