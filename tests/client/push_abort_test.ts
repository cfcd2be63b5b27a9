import { fetchStatus, systemClock, watchStatus } from "@heygen-sim/client";
import { assert, assertEquals, assertFalse, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import {
  job,
  pushServer,
  refuse,
  type Reply,
  statusEvent,
} from "./_push_server.ts";
import { CountedController } from "./_signal.ts";
import { finish, step, until } from "./_time.ts";

const channel = "push";

/** A server that does not answer. */
const SILENCE = new Promise<Reply>(() => {});

/** The parts of a wait, and what the server answers until then. */
const PARTS: Readonly<Record<string, readonly (Reply | Promise<Reply>)[]>> = {
  "the first look": [SILENCE],
  "the pause that the server asks for": [
    job("pending", { "retry-after": "30" }),
  ],
  "opening the stream": [job("pending"), SILENCE],
  "a stream that reports nothing": [job("pending"), [60_000]],
  "a stream": [job("pending"), [statusEvent("pending"), 60_000]],
  "a stream that is cut in an event": [job("pending"), ["data: x", 60_000]],
  "the pause after a cut": [job("pending"), ["retry: 30000\n\n"]],
  "a long poll": [job("pending"), refuse(404), SILENCE],
  "the pause before a poll": [job("pending"), refuse(404), job("pending")],
};

for (const [part, replies] of Object.entries(PARTS)) {
  Deno.test(`an abort during ${part} takes effect at once and leaves nothing behind`, async () => {
    using time = new FakeTime();
    const server = pushServer(
      systemClock,
      // Nothing of a reply may be used twice.
      (_, n) => replies[n] ?? SILENCE,
    );
    const caller = new CountedController();
    const { fetch } = server;
    const { signal } = caller;
    // An endless wait would show that the deadline's timer is left.
    const options = { channel, fetch, signal, timeout: 1e6 } as const;
    const work = fetchStatus([5_000], options);
    work.catch(() => {});
    await step(time, 100);
    assertEquals(server.received.length, replies.length);
    const reason = new Error("enough");
    caller.abort(reason);
    assertEquals(await assertRejects(() => work), reason);
    await time.runMicrotasks();
    assertEquals([caller.listening, server.open], [0, 0]);
    assertFalse(time.next(), "a timer is left");
    assertEquals(server.received.length, replies.length);
  });
}

Deno.test("an abort before the start sends nothing", async () => {
  const server = pushServer(systemClock, () => job("completed"));
  const { fetch } = server;
  const signal = AbortSignal.abort(new Error("never mind"));
  await assertRejects(
    () => fetchStatus("constant", { channel, fetch, signal }),
    Error,
    "never mind",
  );
  assertEquals(server.received, []);
});

Deno.test("leaving a watch closes its stream", async () => {
  for (const way of ["break", "return"]) {
    using time = new FakeTime();
    const server = pushServer(
      systemClock,
      () => [statusEvent("pending"), 60_000],
    );
    const { fetch } = server;
    const caller = new CountedController();
    const { signal } = caller;
    const options = {
      channel,
      fetch,
      signal,
      job: "j1",
      timeout: 1e6,
    } as const;
    const reports = watchStatus("constant", options);
    if (way === "break") {
      for await (const { status } of reports) {
        assertEquals([status, server.open], ["pending", 1]);
        break;
      }
    } else {
      await reports.next();
      const waiting = reports.next();
      await step(time, 1_000);
      await reports.return();
      assertEquals((await waiting).done, true);
    }
    await time.runMicrotasks();
    assertEquals([server.open, caller.listening], [0, 0]);
    assertFalse(time.next(), way);
  }
});

Deno.test("a push that ends leaves no stream, listener or timer", async () => {
  const stream = [
    statusEvent("pending"),
    1_000,
    statusEvent("completed"),
    60_000,
  ];
  for (
    const [way, replies, options] of [
      ["finished", [job("pending"), stream, job("completed")], {}],
      ["ended before", [job("completed")], {}],
      ["timeout", [job("pending"), stream, job("pending")], { timeout: 500 }],
      ["max-requests", [job("pending"), ["data: x"]], { maxRequests: 2 }],
      ["polls", [job("pending"), refuse(404), job("error")], {}],
      ["refused", [job("pending"), refuse(404), refuse(403)], {}],
    ] as const
  ) {
    using time = new FakeTime();
    const server = pushServer(systemClock, (_, n) => replies[n] ?? SILENCE);
    const { fetch } = server;
    const caller = new CountedController();
    const { signal } = caller;
    const work = fetchStatus("constant", {
      channel,
      fetch,
      signal,
      ...options,
    });
    await finish(time, work.catch(() => {}));
    await time.runMicrotasks();
    assertEquals([way, server.open, caller.listening], [way, 0, 0]);
    assertEquals([way, server.received.length], [way, replies.length]);
    assert(caller.added > 0, way);
    assertFalse(time.next(), way);
  }
});

Deno.test("a silent stream is opened again, one with heartbeats is not", async () => {
  using time = new FakeTime();
  const beats = Array.from({ length: 6 }, () => [30_000, ":\n\n"]).flat();
  const server = pushServer(
    systemClock,
    ({ path }, n) =>
      !path.endsWith("events")
        ? job("pending")
        : n < 1
        ? [statusEvent("pending"), ...beats, 1e6]
        : [statusEvent("completed")],
  );
  const { fetch, received } = server;
  const options = { channel, fetch, job: "j1", random: () => 0 } as const;
  const report = await finish(time, fetchStatus("constant", options));
  const streams = received.filter(({ path }) => path.endsWith("events"));
  // After 40 s of silence: two missed heartbeats, and the time for an answer.
  assertEquals(streams.map(({ at }) => at), [0, 180_000 + 40_000 + 250]);
  assertEquals(streams[1]?.headers.get("last-event-id"), "2");
  // The job is looked at once a minute meanwhile.
  assertEquals([report.status, report.requests], ["completed", 5]);
  assertEquals(server.open, 0);
});

Deno.test("a stream that opens after its attempt has timed out is closed", async () => {
  using time = new FakeTime();
  const late = new Promise<Reply>((resolve) => {
    setTimeout(() => resolve([statusEvent("pending"), 1e6]), 15_000);
  });
  const server = pushServer(
    systemClock,
    ({ path }, n) =>
      n === 0 ? late : path.endsWith("events") ? refuse(404) : job("pending"),
  );
  // A `fetch` that ignores its signal.
  const fetch = (url: string) => server.fetch(url, {});
  const caller = new CountedController();
  const options = { channel, fetch, job: "j1", signal: caller.signal } as const;
  fetchStatus("constant", options).catch(() => {});
  await until(time, () => server.received.length === 4);
  await step(time, 6_000);
  assertEquals(server.open, 0);
  caller.abort();
  await time.runMicrotasks();
  assertFalse(time.next());
});

Deno.test("a long poll may take the time that it asks for, and an attempt more", async () => {
  using time = new FakeTime();
  const server = pushServer(
    systemClock,
    (_, n) => n === 0 ? refuse(404) : n === 1 ? SILENCE : job("completed"),
  );
  const { fetch, received } = server;
  const options = {
    channel,
    fetch,
    job: "j1",
    attemptTimeout: 4_000,
    random: () => 0,
  } as const;
  const report = await finish(time, fetchStatus("constant", options));
  assertEquals(received.map(({ at }) => at), [0, 0, 29_250]);
  assertEquals([report.requests, report.failures], [3, 2]);
});
