import { fetchStatus, poll, watchStatus } from "@heygen-sim/client";
import {
  assertEquals,
  assertFalse,
  assertRejects,
  assertStrictEquals,
} from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { CountedController } from "./_signal.ts";
import { simulated } from "./_simulated.ts";
import { finish, step } from "./_time.ts";

/** The reason of a promise that must reject; it need not be an error. */
async function reason(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (thrown) {
    return thrown;
  }
  throw new Error("It was to reject");
}

Deno.test("abort before the call sends nothing and starts nothing", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(5_000);
  const caller = new CountedController();
  const why = { some: "reason" };
  caller.abort(why);
  let started = 0;
  const algorithm = () => {
    started++;
    return [1_000].values();
  };
  const options = { fetch, signal: caller.signal };
  assertStrictEquals(await reason(fetchStatus(algorithm, options)), why);
  assertStrictEquals(
    await reason(watchStatus(algorithm, options).next()),
    why,
  );
  assertEquals([sent, started, caller.listening], [[], 0, 0]);
  assertFalse(time.next());
});

Deno.test("abort in the middle of a wait rejects at once and sends nothing more", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(60_000);
  const caller = new CountedController();
  const work = fetchStatus("constant", { fetch, signal: caller.signal });
  await time.runMicrotasks();
  await step(time, 1_000);
  await step(time, 400);
  const why = new Error("The user has left");
  caller.abort(why);
  assertStrictEquals(await reason(work), why);
  assertEquals(caller.listening, 0);
  assertFalse(time.next());
  await step(time, 60_000);
  assertEquals(sent, [0, 1_000]);
});

Deno.test("abort without a reason rejects with the AbortError of the platform", async () => {
  using _time = new FakeTime();
  const { fetch } = simulated(60_000);
  const caller = new AbortController();
  const work = fetchStatus("constant", { fetch, signal: caller.signal });
  caller.abort();
  const why = await reason(work);
  assertStrictEquals(why, caller.signal.reason);
  assertEquals((why as DOMException).name, "AbortError");
});

Deno.test("abort in the middle of a request aborts the request", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(60_000, { latency: () => 5_000 });
  const caller = new CountedController();
  const why = "enough";
  const work = fetchStatus("constant", { fetch, signal: caller.signal });
  await step(time, 2_000);
  caller.abort(why);
  assertStrictEquals(await reason(work), why);
  assertEquals([sent, caller.listening], [[0], 0]);
  assertFalse(time.next());
});

Deno.test("abort ends a request that takes no notice of it", async () => {
  using time = new FakeTime();
  let reads = 0;
  const caller = new CountedController();
  const work = poll(
    () => {
      reads++;
      return new Promise<never>(() => {});
    },
    "constant",
    { signal: caller.signal },
  );
  await step(time, 2_000);
  caller.abort("enough");
  assertEquals(await reason(work), "enough");
  assertEquals([reads, caller.listening], [1, 0]);
  assertFalse(time.next());
});

Deno.test("an abort rejects with its reason, not with the request's own error", async () => {
  using time = new FakeTime();
  const caller = new CountedController();
  const work = poll(
    (signal) =>
      new Promise<never>((_, reject) => {
        const fail = () => reject(new TypeError("fetch failed"));
        signal.addEventListener("abort", fail);
      }),
    "constant",
    { signal: caller.signal },
  );
  await time.runMicrotasks();
  caller.abort("enough");
  assertEquals(await reason(work), "enough");
});

Deno.test("abort in the middle of a body lets go of the body", async () => {
  using time = new FakeTime();
  let cancelled: unknown;
  let requests = 0;
  const fetch = (_url: string, { signal }: RequestInit) => {
    requests++;
    // As the real one does: the abort of the request errors the body.
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"status":'));
        signal?.addEventListener("abort", () => {
          cancelled = signal.reason;
          controller.error(signal.reason);
        });
      },
    });
    return Promise.resolve(new Response(body));
  };
  const caller = new CountedController();
  const work = fetchStatus("constant", { fetch, signal: caller.signal });
  await step(time, 2_000);
  const why = new Error("The user has left");
  caller.abort(why);
  assertStrictEquals(await reason(work), why);
  assertStrictEquals(cancelled, why);
  assertEquals([requests, caller.listening], [1, 0]);
  assertFalse(time.next());
});

Deno.test("abort between two reports of a watch ends it", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(60_000);
  const caller = new CountedController();
  const reports = watchStatus("constant", { fetch, signal: caller.signal });
  await finish(time, reports.next());
  caller.abort("enough");
  assertEquals(await reason(reports.next()), "enough");
  assertEquals((await reports.next()).done, true);
  assertEquals([sent, caller.listening], [[0], 0]);
  assertFalse(time.next());
});

Deno.test("breaking out of a watch leaves nothing behind", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(60_000);
  const caller = new CountedController();
  const work = (async () => {
    let reports = 0;
    const options = { fetch, signal: caller.signal };
    for await (const report of watchStatus("constant", options)) {
      assertEquals(report.status, "pending");
      if (++reports === 3) break;
    }
  })();
  await finish(time, work);
  assertEquals([sent, caller.listening], [[0, 1_000, 2_000], 0]);
  assertFalse(time.next());
  caller.abort();
  await step(time, 60_000);
  assertEquals(sent.length, 3);
});

Deno.test("an error thrown in the loop over a watch leaves nothing behind", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(60_000);
  const work = (async () => {
    for await (const _ of watchStatus("constant", { fetch })) {
      throw new Error("mine");
    }
  })();
  assertEquals((await reason(finish(time, work)) as Error).message, "mine");
  assertFalse(time.next());
  assertEquals(sent, [0]);
});

Deno.test("abort after the end changes nothing", async () => {
  using time = new FakeTime();
  const { fetch } = simulated(1_500);
  const caller = new CountedController();
  const options = { fetch, signal: caller.signal };
  const report = await finish(time, fetchStatus("constant", options));
  caller.abort();
  assertEquals([report.status, caller.listening], ["completed", 0]);
  assertFalse(time.next());
});

Deno.test("many calls share a signal, and leave no listener on it", async () => {
  using time = new FakeTime();
  const { fetch } = simulated(2_500);
  const caller = new CountedController();
  const options = { fetch, signal: caller.signal };
  const names = ["constant", "fibonacci", "exponential-increase"] as const;
  const work = names.map((name) => fetchStatus(name, options));
  await time.runMicrotasks();
  await step(time, 10);
  assertEquals(caller.listening, 1);
  const reports = await finish(time, Promise.all(work));
  assertEquals(reports.map(({ requests }) => requests), [4, 4, 3]);
  assertEquals(caller.listening, 0);
});

Deno.test("AbortSignal.timeout() and AbortSignal.any() are as good as any signal", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(60_000);
  const caller = new AbortController();
  const signal = AbortSignal.any([caller.signal, AbortSignal.timeout(2_500)]);
  const work = reason(fetchStatus("constant", { fetch, signal }));
  for (const ms of [1_000, 1_000, 500]) await step(time, ms);
  assertEquals((await work as DOMException).name, "TimeoutError");
  assertEquals(sent, [0, 1_000, 2_000]);
  assertFalse(time.next());
});

Deno.test("an abort without a proper reason aborts the request all the same", async () => {
  for (const reason of [null, 0, "", false]) {
    const controller = new AbortController();
    let signal: AbortSignal | null | undefined;
    const fetch = (_url: string, init: RequestInit) => {
      signal = init.signal;
      return new Promise<Response>(() => {});
    };
    const waiting = fetchStatus("manual", { fetch, signal: controller.signal })
      .then(() => "resolved", (error) => error);
    await new Promise((resolve) => setTimeout(resolve, 0));
    controller.abort(reason);
    assertEquals(await waiting, reason);
    assertEquals(signal?.aborted, true, `reason ${reason}`);
  }
});

Deno.test("return() ends a watch in the middle of a wait, and sends nothing more", async () => {
  using time = new FakeTime();
  let requests = 0;
  const fetch = () => {
    requests++;
    return Promise.resolve(Response.json({ status: "pending" }));
  };
  const reports = watchStatus("constant", { fetch });
  assertEquals((await reports.next()).value?.status, "pending");
  const pending = reports.next();
  assertEquals(await reports.return(), { done: true, value: undefined });
  assertEquals(await pending, { done: true, value: undefined });
  assertEquals([requests, time.next()], [1, false]);
});

Deno.test("throw() ends a watch in the middle of a wait, with its error", async () => {
  using time = new FakeTime();
  const fetch = () => Promise.resolve(Response.json({ status: "pending" }));
  const reports = watchStatus("constant", { fetch });
  await reports.next();
  const pending = reports.next();
  await assertRejects(() => reports.throw(new Error("left")), Error, "left");
  assertEquals(await pending, { done: true, value: undefined });
  assertFalse(time.next());
});

Deno.test("an abort ends the second of two reports that are asked for at once", async () => {
  using time = new FakeTime();
  const controller = new AbortController();
  const { signal } = controller;
  const fetch = () => Promise.resolve(Response.json({ status: "pending" }));
  const reports = watchStatus("constant", { fetch, signal });
  const first = reports.next();
  const second = reports.next();
  await first;
  controller.abort(new Error("enough"));
  await assertRejects(() => second, Error, "enough");
  assertFalse(time.next());
});
