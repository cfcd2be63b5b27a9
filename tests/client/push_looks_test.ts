import {
  fetchStatus,
  StatusError,
  systemClock,
  watchStatus,
} from "@heygen-sim/client";
import { VirtualClock } from "@heygen-sim/simulator";
import { assert, assertEquals, assertFalse, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import {
  END,
  job,
  pushed,
  type PushServer,
  pushServer,
  refuse,
  type Reply,
  statusEvent,
  type Step,
} from "./_push_server.ts";
import { CountedController } from "./_signal.ts";
import { finish, step } from "./_time.ts";

const channel = "push";
const random = () => 0;

/** A job that ends after some time, behind streams of a kind. */
function server(
  clock: VirtualClock,
  duration: number,
  streams: () => Reply | Promise<Reply>,
): PushServer {
  const start = clock.now();
  return pushServer(
    clock,
    ({ path }) =>
      path.endsWith("events")
        ? streams()
        : job(clock.now() - start < duration ? "pending" : "completed"),
  );
}

/** When each request for a path that ends like this was made, in seconds. */
function times({ received }: PushServer, end: string): number[] {
  return received.filter(({ path }) => path.endsWith(end))
    .map(({ at }) => at / 1_000);
}

const pings = Array.from({ length: 100 }, () => [":\n\n", 15_000]).flat();

/** Streams that live, and from which the job's state cannot be learned. */
const MUTE: Readonly<Record<string, readonly Step[]>> = {
  "only pings": pings,
  "sends other events": [
    'event: ping\ndata: {"status":"completed"}\n\n',
    "event: hello\ndata: x\n\n",
    ...pings,
  ],
  "sends messages that are no status": [
    "data: hello\n\n",
    "data: 7\n\n",
    "data: {}\n\n",
    "data: [DONE]\n\n",
    ...pings,
  ],
  "sends messages about another job": [
    'data: {"id":"j2","status":"completed"}\n\n',
    ...pings,
  ],
  "is held back by a proxy": [1e6, statusEvent("completed")],
  "stalls within an event": [statusEvent("completed").slice(0, -1), 1e6],
};

for (const [kind, steps] of Object.entries(MUTE)) {
  Deno.test(`push looks at the job while its stream ${kind}`, async () => {
    const clock = new VirtualClock();
    const mute = server(clock, 40_000, () => steps);
    const { fetch } = mute;
    const options = { channel, fetch, clock, job: "j1" } as const;
    const report = await clock.run(fetchStatus("constant", options));
    assertEquals([report.status, report.ended], ["completed", "finished"]);
    assertEquals(times(mute, "events"), [0]);
    // Late by no more than a third of the time that the job took.
    assertEquals(times(mute, "j1"), [3, 8, 15.5, 26.75, 43.625]);
    assertEquals([report.requests, report.failures], [6, 0]);
    assertFalse(mute.received.some(({ headers }) => headers.has("prefer")));
    assertEquals([mute.open, clock.next], [0, Infinity]);
  });
}

Deno.test("push looks at the job while its stream does not open", async () => {
  const clock = new VirtualClock();
  const silent = server(clock, 5_000, () => new Promise<Reply>(() => {}));
  const { fetch } = silent;
  const caller = new CountedController();
  const options = { channel, fetch, clock, signal: caller.signal } as const;
  const report = await clock.run(fetchStatus("constant", options));
  assertEquals([report.status, report.elapsed], ["completed", 8_000]);
  assertEquals(times(silent, "status"), [0, 3, 8]);
  assertEquals([caller.listening, clock.next], [0, Infinity]);
});

Deno.test("push looks at the job while a gateway cuts each of its streams", async () => {
  const clock = new VirtualClock();
  const cut = server(clock, 1_500, async () => {
    await clock.delay(2_000, {});
    return refuse(504);
  });
  const { fetch } = cut;
  const options = { channel, fetch, clock, random, job: "j1" } as const;
  const report = await clock.run(fetchStatus("constant", options));
  assertEquals([report.status, report.elapsed], ["completed", 3_000]);
  assertEquals(times(cut, "events"), [0, 2.25]);
});

Deno.test("push looks once a minute at the job of a stream that reports", async () => {
  const clock = new VirtualClock();
  const steps = [statusEvent("pending"), ...pings];
  const living = server(clock, 150_000, () => steps);
  const { fetch } = living;
  const options = { channel, fetch, clock, job: "j1" } as const;
  const report = await clock.run(fetchStatus("constant", options));
  assertEquals([report.status, report.requests], ["completed", 4]);
  assertEquals(times(living, "j1"), [60, 120, 180]);
  assertEquals(living.open, 0);
});

Deno.test("push looks at the job however often its stream repeats that it is pending", async () => {
  const clock = new VirtualClock();
  const steps = Array.from(
    { length: 999 },
    () => [statusEvent("pending"), 700],
  );
  const stale = server(clock, 50_000, () => steps.flat());
  const { fetch } = stale;
  const options = { channel, fetch, clock, job: "j1" } as const;
  const report = await clock.run(fetchStatus("constant", options));
  assertEquals([report.status, report.elapsed], ["completed", 60_000]);
  assertEquals(report.requests, 2);
});

Deno.test("push looks once at the job of a resumed stream that is silent", async () => {
  const clock = new VirtualClock();
  let streams = 0;
  const resumed = server(
    clock,
    80_000,
    () => streams++ === 0 ? [statusEvent("pending"), 12_000] : pings,
  );
  const { fetch } = resumed;
  const options = { channel, fetch, clock, random, job: "j1" } as const;
  const report = await clock.run(fetchStatus("constant", options));
  assertEquals(times(resumed, "events"), [0, 12.25]);
  assertEquals(times(resumed, "j1"), [15.25, 75.25, 135.25]);
  assertEquals(report.status, "completed");
});

Deno.test("push reads unnamed events whose data is a status", async () => {
  for (const end of ["\n", "\r", "\r\n"]) {
    const clock = new VirtualClock();
    const lines = (...text: string[]) => [...text, ""].join(end);
    const unnamed = server(clock, 1e6, () => [
      "\ufeff" +
      lines('data: {"status":', 'data: "pending","progress":0.5}', ""),
      20_000,
      lines('data: {"status":"completed"}', ""),
      1e6,
    ]);
    const { fetch } = unnamed;
    const options = { channel, fetch, clock, job: "j1" } as const;
    const seen: unknown[] = [];
    const work = async () => {
      for await (const report of watchStatus("constant", options)) {
        seen.push([report.status, report.progress, report.elapsed]);
      }
    };
    await clock.run(work());
    assertEquals(seen, [["pending", 0.5, 0], ["completed", undefined, 20_000]]);
    assertEquals(unnamed.paths(), ["/jobs/j1/events"]);
    assertEquals(unnamed.open, 0);
  }
});

Deno.test("looks keep to Retry-After, to maxRequests and to the deadline", async () => {
  const clock = new VirtualClock();
  const replies: Record<string, Response[]> = {
    "/jobs/j1": [
      job("pending", { "retry-after": "20" }),
      refuse(503, { "retry-after": "30" }),
      refuse(503),
      job("pending"),
    ],
  };
  const mute = pushServer(
    clock,
    ({ path }) =>
      replies[path]?.shift() ??
        (path.endsWith("events") ? pings : job("pending")),
  );
  const { fetch } = mute;
  const options = { channel, fetch, clock, random, job: "j1" } as const;
  const report = await clock.run(
    fetchStatus("constant", { ...options, timeout: 62_000 }),
  );
  assertEquals(times(mute, "j1"), [3, 23, 53, 53.5, 61, 62]);
  assertEquals([report.ended, report.elapsed], ["timeout", 62_000]);
  assertEquals([report.requests, report.failures], [7, 2]);
  assertEquals(mute.open, 0);

  // Without a request to spare, a mute stream is not waited for endlessly.
  const few = server(clock, Infinity, () => pings);
  const ended = await clock.run(
    fetchStatus("constant", { ...options, fetch: few.fetch, maxRequests: 3 }),
  );
  assertEquals([ended.ended, ended.requests], ["max-requests", 3]);
  assertEquals([ended.elapsed, few.open], [68_000, 0]);
});

Deno.test("push rejects where neither a mute stream nor looks find the job", async () => {
  for (
    const [answer, options, status] of [
      [404, {}, 404],
      [503, { retryBudget: 20_000 }, 503],
    ] as const
  ) {
    const clock = new VirtualClock();
    const lost = pushServer(
      clock,
      ({ path }) => path.endsWith("events") ? pings : refuse(answer),
    );
    const { fetch } = lost;
    const error = await assertRejects(
      () =>
        clock.run(fetchStatus("constant", {
          channel,
          fetch,
          clock,
          job: "j1",
          ...options,
        })),
      StatusError,
    );
    assertEquals([error.httpStatus, lost.open], [status, 0]);
    assertEquals(error.requests, lost.received.length);
    assert(Number(lost.received.at(-1)?.at) < 40_000);
  }
});

Deno.test("push follows a stream that reports although looks fail", async () => {
  for (const answer of [404, 503]) {
    const { report, server: living } = await pushed(
      ({ path }) =>
        path.endsWith("events")
          ? [statusEvent("pending"), 200_000, statusEvent("completed"), 1e6]
          : refuse(answer),
      { job: "j1" },
    );
    assertEquals([report.status, report.elapsed], ["completed", 200_000]);
    assertEquals(report.failures, answer === 404 ? 1 : 3);
    assertEquals(living.open, 0);
  }
});

Deno.test("push gives up a look that is under way when its stream ends", async () => {
  const { report, received } = await pushed(
    ({ path }, n) =>
      path.endsWith("events")
        ? [3_500, END]
        : n === 1
        ? new Promise<Reply>(() => {})
        : job("completed"),
    { job: "j1" },
  );
  // Whether the aborted request has settled is seen half a second later.
  assertEquals(received.map(({ at }) => at), [0, 3_000, 4_000]);
  assertEquals([report.status, report.requests], ["completed", 3]);
});

Deno.test("push looks at the job for an event of a receiver that comes during onPoll", async () => {
  const clock = new VirtualClock();
  const { fetch, paths } = pushServer(
    clock,
    ({ path }) =>
      path.endsWith("events")
        ? [statusEvent("pending"), 1e6]
        : job("completed"),
  );
  const receiver = {
    subscribe(_job: string | undefined, wake: () => void) {
      clock.delay(500).then(wake);
      return () => {};
    },
  };
  const onPoll = () => clock.delay(1_000);
  const options = { channel, clock, fetch, job: "j1", receiver } as const;
  const report = await clock.run(
    fetchStatus("constant", { ...options, onPoll }),
  );
  assertEquals(paths(), ["/jobs/j1/events", "/jobs/j1"]);
  assertEquals([report.ended, report.elapsed], ["finished", 1_000]);
});

Deno.test("a stream that reports the end ends a look that is under way", async () => {
  using time = new FakeTime();
  const slow = pushServer(
    systemClock,
    ({ path }) =>
      path.endsWith("events")
        ? [5_000, statusEvent("completed"), 1e6]
        : new Promise<Reply>(() => {}),
  );
  const { fetch } = slow;
  const caller = new CountedController();
  const options = { channel, fetch, job: "j1", signal: caller.signal } as const;
  const report = await finish(time, fetchStatus("constant", options));
  assertEquals([report.status, report.elapsed], ["completed", 5_000]);
  assertEquals([report.requests, report.failures], [2, 0]);
  await time.runMicrotasks();
  assertEquals([slow.open, caller.listening], [0, 0]);
  assertFalse(time.next());
});

Deno.test("an abort during a look takes effect at once and leaves nothing behind", async () => {
  using time = new FakeTime();
  const slow = pushServer(
    systemClock,
    ({ path }) =>
      path.endsWith("events") ? pings : new Promise<Reply>(() => {}),
  );
  const { fetch } = slow;
  const caller = new CountedController();
  const options = { channel, fetch, job: "j1", signal: caller.signal } as const;
  const work = fetchStatus("constant", options);
  work.catch(() => {});
  await step(time, 3_500);
  assertEquals(slow.received.length, 2);
  const reason = new Error("enough");
  caller.abort(reason);
  assertEquals(await assertRejects(() => work), reason);
  await time.runMicrotasks();
  assertEquals([slow.open, caller.listening], [0, 0]);
  assertFalse(time.next());
});
