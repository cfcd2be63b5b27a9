import {
  fetchStatus,
  fibonacci,
  type Observation,
  poll,
  type Reading,
  watchStatus,
} from "@heygen-sim/client";
import { assertEquals, assertFalse, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { recording } from "./_recording.ts";
import { simulated } from "./_simulated.ts";
import { finish, step } from "./_time.ts";

Deno.test("an algorithm observes each poll, the last one included", async () => {
  using time = new FakeTime();
  const { fetch } = simulated(2_500, { latency: () => 30 });
  await step(time, 200);
  const algorithm = recording(() => 1_000);
  await finish(time, fetchStatus(algorithm.start, { fetch }));
  // Age is of the moment at which the server answered, elapsed of the answer.
  const seen = algorithm.seen.map(({ requests, elapsed, status, age }) => [
    requests,
    elapsed,
    status,
    age,
  ]);
  assertEquals(seen, [
    [1, 30, "pending", 200],
    [2, 1_030, "pending", 1_200],
    [3, 2_030, "pending", 2_200],
    [4, 3_030, "completed", 3_200],
  ]);
  assertEquals(algorithm.seen.map(({ duration }) => duration), [
    undefined,
    undefined,
    undefined,
    2_500,
  ]);
  assertEquals(algorithm.returns, 1);
});

Deno.test("an algorithm observes the progress and Retry-After", async () => {
  using time = new FakeTime();
  const readings: Reading[] = [
    { status: "pending", hints: { progress: 0.25 } },
    { status: "pending", hints: { progress: 0.5, retryAfter: 1_500 } },
    {
      status: "error",
      hints: { progress: 0.5, createdAt: 1e12, completedAt: 1e12 + 2_750 },
    },
  ];
  const algorithm = recording(() => 1_000);
  let reads = 0;
  const read = () => readings[reads++] as Reading;
  await finish(time, poll(read, algorithm.start));
  assertEquals(
    algorithm.seen.map(({ elapsed, progress }) => [elapsed, progress]),
    [[0, 0.25], [1_000, 0.5], [2_500, 0.5]],
  );
  assertEquals(algorithm.seen[1]?.retryAfter, 1_500);
  const end = algorithm.seen[2];
  assertEquals(
    [end?.status, end?.duration, end?.requests],
    ["error", 2_750, 3],
  );
});

Deno.test("an algorithm observes a Retry-After up to the cap", async () => {
  using time = new FakeTime();
  const algorithm = recording(() => 1_000);
  const hints = { retryAfter: 9e9 };
  const read = () => ({ status: "pending", hints } as const);
  const options = { maxRequests: 2, retryAfterCap: 2_000 };
  await finish(time, poll(read, algorithm.start, options));
  assertEquals(algorithm.seen[0]?.retryAfter, 2_000);
  assertEquals(algorithm.seen.length, 1);
});

Deno.test("a generator function can use its observations", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(60_000);
  function* patient(): Generator<number, void, Observation> {
    let seen = yield 1_000;
    while ((seen.age ?? 0) < 8_000) seen = yield 1_000 + (seen.age ?? 0);
  }
  const report = await finish(time, fetchStatus(patient, { fetch }));
  assertEquals(sent, [0, 1_000, 3_000, 7_000, 15_000]);
  assertEquals(report.ended, "algorithm");
});

Deno.test("return() comes once, whatever ends the wait", async () => {
  const ways: readonly (readonly [
    string,
    { maxRequests?: number; timeout?: number; waits?: number; job?: number },
    "completed" | "pending",
  ])[] = [
    ["finished", { job: 2_500 }, "completed"],
    ["timeout", { timeout: 2_500 }, "pending"],
    ["max-requests", { maxRequests: 2 }, "pending"],
    ["algorithm", { waits: 2 }, "pending"],
  ];
  for (const [ended, { job = 1e9, waits = 1e9, ...options }, status] of ways) {
    using time = new FakeTime();
    const { fetch } = simulated(job);
    const algorithm = recording((call) => call < waits ? 1_000 : undefined);
    const work = fetchStatus(algorithm.start, { fetch, ...options });
    const report = await finish(time, work);
    assertEquals([report.ended, algorithm.returns], [ended, 1]);
    assertEquals(algorithm.seen.at(-1)?.status, status);
  }
});

Deno.test("return() comes once on abort, without a terminal observation", async () => {
  for (const ms of [0, 500, 1_000]) {
    using time = new FakeTime();
    const { fetch } = simulated(1e9, { latency: (n) => n * 300 });
    const algorithm = recording(() => 1_000);
    const caller = new AbortController();
    const options = { fetch, signal: caller.signal };
    const work = fetchStatus(algorithm.start, options);
    await time.runMicrotasks();
    await step(time, ms);
    caller.abort(new Error("left"));
    await assertRejects(() => work, Error, "left");
    assertEquals(algorithm.returns, 1);
    assertEquals(algorithm.seen.map(({ status }) => status), ["pending"]);
  }
});

Deno.test("return() comes once on a break, on an error of the server and of onPoll", async () => {
  using time = new FakeTime();
  const { fetch } = simulated(1e9);

  const broken = recording(() => 1_000);
  await finish(
    time,
    (async () => {
      for await (const _ of watchStatus(broken.start, { fetch })) break;
    })(),
  );
  assertEquals([broken.returns, broken.seen.length], [1, 1]);

  const refused = recording(() => 1_000);
  const forbid = () => Promise.resolve(new Response(null, { status: 403 }));
  const options = { fetch: forbid };
  await assertRejects(
    () => finish(time, fetchStatus(refused.start, options)),
  );
  assertEquals([refused.returns, refused.seen.length], [1, 0]);

  const failing = recording(() => 1_000);
  const onPoll = () => {
    throw new Error("mine");
  };
  await assertRejects(
    () => finish(time, fetchStatus(failing.start, { fetch, onPoll })),
    Error,
    "mine",
  );
  assertEquals(failing.returns, 1);
  assertFalse(time.next());
});

Deno.test("return() comes once when another job takes this one's place", async () => {
  using time = new FakeTime();
  let reads = 0;
  const read = () =>
    ({ status: "pending", hints: { jobId: `${reads++ >> 1}` } }) as const;
  const algorithm = recording(() => 1_000);
  const report = await finish(time, poll(read, algorithm.start));
  assertEquals([report.ended, algorithm.returns], ["superseded", 1]);
  // The other job's status is not this one's news.
  assertEquals(algorithm.seen.length, 2);
});

Deno.test("an invalid interval rejects the call and closes the algorithm", async () => {
  for (
    const [wait, Kind] of [
      [0, RangeError],
      [-1, RangeError],
      [NaN, RangeError],
      [Infinity, RangeError],
      ["5", TypeError],
      [null, TypeError],
    ] as const
  ) {
    for (const immediate of [true, false]) {
      using time = new FakeTime();
      const { fetch, sent } = simulated(60_000);
      const algorithm = recording(() => wait);
      await assertRejects(
        () => finish(time, fetchStatus(algorithm.start, { fetch, immediate })),
        Kind,
        `an interval must be a finite number of milliseconds above 0: current value is ${
          wait === "5" ? '"5"' : wait
        }`,
      );
      assertEquals([algorithm.returns, sent.length], [1, immediate ? 1 : 0]);
      assertFalse(time.next());
    }
  }
});

Deno.test("an algorithm that returns no interval is refused by what it returns", async () => {
  for (
    const [result, shown] of [
      [Promise.resolve({ value: 1, done: false }), "[object Promise]"],
      [undefined, "undefined"],
      [{}, "undefined"],
    ] as const
  ) {
    const algorithm = () => ({ next: () => result as IteratorResult<number> });
    await assertRejects(
      () => poll(() => ({ status: "pending" }), algorithm),
      TypeError,
      `milliseconds above 0: current value is ${shown}`,
    );
  }
});

Deno.test("an algorithm that throws ends the call, and is closed", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(60_000);
  const algorithm = recording((call) => {
    if (call === 1) throw new Error("out of ideas");
    return 1_000;
  });
  await assertRejects(
    () => finish(time, fetchStatus(algorithm.start, { fetch })),
    Error,
    "out of ideas",
  );
  assertEquals([sent, algorithm.returns], [[0, 1_000], 1]);
  assertFalse(time.next());
});

Deno.test("a used iterator is refused before anything is sent", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(500);
  const waits = fibonacci();
  const report = await finish(time, fetchStatus(waits, { fetch }));
  assertEquals(report.status, "completed");
  await assertRejects(
    () => fetchStatus(waits, { fetch }),
    TypeError,
    "that was not used before",
  );
  assertEquals(sent.length, report.requests);
});

Deno.test("an unknown name is a TypeError before anything is sent", async () => {
  using _time = new FakeTime();
  const { fetch, sent } = simulated(500);
  for (
    const call of [fetchStatus, poll.bind(null, () => ({ status: "pending" }))]
  ) {
    const error = await assertRejects(
      () => call("exponentail" as "manual", { fetch }),
      TypeError,
      'current value is "exponentail"',
    );
    assertEquals(error.message.includes("exponential-increase"), true);
  }
  assertEquals(sent, []);
});

Deno.test("an algorithm that fails over the end takes nothing from it", async () => {
  using time = new FakeTime();
  let reads = 0;
  const report = await finish(
    time,
    poll(
      () => ({ status: ++reads < 2 ? "pending" : "completed" }),
      function* () {
        yield 2_000;
        throw new Error("too long");
      },
    ),
  );
  assertEquals([report.status, report.requests], ["completed", 2]);
});
