import { fetchStatus, StatusError } from "@heygen-sim/client";
import { VirtualClock } from "@heygen-sim/simulator";
import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  job,
  pushed,
  pushServer,
  refuse,
  statusEvent,
} from "./_push_server.ts";

const channel = "push";

Deno.test("push respects the Retry-After of every response", async () => {
  const replies = [
    job("pending", { "retry-after": "2" }),
    refuse(503, { "retry-after": "7" }),
    refuse(404, { "retry-after": "3" }),
    job("pending", { "retry-after": "9", "preference-applied": "wait=25" }),
    job("completed"),
  ];
  const { report, received } = await pushed(
    (_, n) => replies[n] ?? refuse(500),
    { retryAfterCap: 8_000 },
  );
  const times = received.map(({ at }) => at);
  assertEquals(times, [0, 2_000, 9_000, 12_000, 20_000]);
  assertEquals([report.requests, report.failures], [5, 2]);
});

Deno.test("push ends at the deadline with a last look at the job", async () => {
  const clock = new VirtualClock();
  const start = clock.now();
  const server = pushServer(
    clock,
    ({ path }) =>
      path.endsWith("events")
        ? [statusEvent("pending"), 60_000]
        : job(clock.now() === start ? "pending" : "completed"),
  );
  const { fetch, received, paths } = server;
  const report = await clock.run(
    fetchStatus("constant", { channel, fetch, clock, timeout: 4_200 }),
  );
  assertEquals(paths(), ["/status", "/jobs/j1/events", "/status"]);
  assertEquals(received[2]?.at, 4_200);
  assertEquals(received[2]?.headers.get("prefer"), null);
  assertEquals([report.status, report.ended], ["completed", "finished"]);
  assertEquals(server.open, 0);
});

Deno.test("push makes no more requests than maxRequests", async () => {
  for (
    const [maxRequests, timeout, ended, elapsed] of [
      [1, Infinity, "max-requests", 0],
      // The stream goes on, as it needs no further request.
      [2, Infinity, "max-requests", 3_000],
      [2, 2_000, "timeout", 2_000],
      // As with polls, where both budgets are used up at one time.
      [3, 2_000, "max-requests", 2_000],
    ] as const
  ) {
    let reports = 0;
    const onPoll = () => void reports++;
    const { report, server } = await pushed(
      ({ path }) =>
        path.endsWith("events")
          ? [statusEvent("pending"), 3_000]
          : job("pending"),
      { maxRequests, timeout, onPoll },
    );
    if (maxRequests === 1) assertEquals(reports, 1);
    assertEquals(server.received.length, maxRequests);
    assertEquals([report.requests, report.ended], [maxRequests, ended]);
    assertEquals([report.status, report.elapsed], ["pending", elapsed]);
    assertEquals(server.open, 0);
  }
});

Deno.test("push rejects after the retry budget without a good response", async () => {
  const clock = new VirtualClock();
  const down = new TypeError("fetch failed");
  const replies = [job("pending"), [statusEvent("pending"), 15_000, down]];
  const server = pushServer(clock, (_, n) => replies[n] ?? down);
  const { fetch } = server;
  const options = { channel, fetch, clock, retryBudget: 10_000 } as const;
  const error = await assertRejects(
    () => clock.run(fetchStatus("constant", options)),
    StatusError,
  );
  assertEquals(error.type, "unreachable");
  assertEquals(error.requests, server.received.length);
  assertEquals(error.report?.id, "j1");
  assertEquals(error.report?.requests, server.received.length);
  // Ten seconds after the cut and the pause that follows one.
  const last = Number(server.received.at(-1)?.at);
  assert(last > 20_000 && last <= 25_500, `gave up at ${last}`);
});

Deno.test("push rejects where neither a stream nor a poll finds the job", async () => {
  const clock = new VirtualClock();
  for (
    const [options, replies, requests, status] of [
      [{}, [refuse(403)], 1, 403],
      [{ job: "j1" }, [refuse(404), refuse(404)], 2, 404],
      [{ job: "j1", maxRequests: 1 }, [refuse(410)], 1, 410],
    ] as const
  ) {
    const server = pushServer(clock, (_, n) => replies[n] ?? job("completed"));
    const { fetch } = server;
    const error = await assertRejects(
      () =>
        clock.run(
          fetchStatus("constant", { channel, fetch, clock, ...options }),
        ),
      StatusError,
    );
    assertEquals([error.requests, error.httpStatus], [requests, status]);
    assertEquals(server.received.length, requests);
  }
});

Deno.test("neither a silent stream nor a requested pause counts against the retry budget of push", async () => {
  const down = new TypeError("fetch failed");
  const busy = { "retry-after": "20" };
  for (
    const replies of [
      [
        ["retry: 9000\n\n", statusEvent("pending"), 100_000, down],
        down,
        down,
        refuse(404),
      ],
      [refuse(503, busy), refuse(503, busy), refuse(503, busy), down],
    ]
  ) {
    const { report } = await pushed((_, n) => replies[n] ?? job("completed"), {
      retryBudget: 3_000,
      job: "j1",
    });
    assertEquals(report.status, "completed");
  }
});

Deno.test("push makes one request at the deadline, whatever was due then", async () => {
  for (
    const [job, timeout, paths, elapsed] of [
      [undefined, 0, ["/status"], 0],
      ["j1", 0, ["/jobs/j1"], 0],
      // In the pause after a cut.
      ["j1", 5_000, ["/jobs/j1/events", "/jobs/j1"], 5_000],
    ] as const
  ) {
    const { report, server } = await pushed(
      ({ path }) =>
        path.endsWith("events")
          ? ["retry: 30000\n\n", statusEvent("pending")]
          : Response.json({ id: "j1", status: "pending" }),
      { timeout, ...(job ? { job } : {}) },
    );
    assertEquals(server.paths(), [...paths]);
    assertEquals([report.ended, report.elapsed], ["timeout", elapsed]);
  }
});

Deno.test("push makes one request at the deadline, also if a timer fires early", async () => {
  const virtual = new VirtualClock();
  const clock = {
    now: () => virtual.now(),
    delay: (ms: number, options: { signal?: AbortSignal | undefined }) =>
      virtual.delay(ms > 1_000 ? ms - 1 : ms, options),
  };
  const server = pushServer(
    virtual,
    ({ path }) =>
      path.endsWith("events")
        ? [statusEvent("pending"), 60_000]
        : job("pending"),
  );
  const { received, fetch } = server;
  const options = { channel, fetch, clock, job: "j1", timeout: 4_000 } as const;
  await virtual.run(fetchStatus("constant", options));
  // A wait counts as the length of its timers.
  assertEquals(received.map(({ at }) => at), [0, 3_999]);
});

Deno.test("push ends at once where Retry-After lies beyond the deadline", async () => {
  const gone = refuse(404, { "retry-after": "30" });
  const replies = [job("pending"), gone];
  const { report, server } = await pushed(
    (_, n) => replies[n] ?? job("completed"),
    { timeout: 10_000 },
  );
  assertEquals([report.ended, report.elapsed], ["timeout", 0]);
  assertEquals([report.requests, server.received.length], [2, 2]);
});

Deno.test("push sends nothing after a look that fails at the deadline", async () => {
  for (
    const [status, known] of [[503, true], [503, false], [404, false]] as const
  ) {
    const clock = new VirtualClock();
    const server = pushServer(clock, async ({ path }) => {
      if (path.endsWith("events")) return [":\n\n", 1e6];
      if (known && server.received.length === 2) return job("pending");
      await clock.delay(1_000, {});
      return refuse(status, { "retry-after": "7" });
    });
    const { fetch, received } = server;
    const timeout = known ? 8_500 : 3_500;
    const options = { channel, fetch, clock, job: "j1", timeout } as const;
    const result = await clock.run(
      fetchStatus("constant", options).catch((error: StatusError) => error),
    );
    assertEquals(received.length, known ? 3 : 2);
    assertEquals([result.requests, result.retryAfter], [
      received.length,
      7_000,
    ]);
    if (known) {
      assert(!(result instanceof StatusError));
      assertEquals([result.ended, result.failures], ["timeout", 1]);
    } else {
      assert(result instanceof StatusError);
      assertEquals(result.httpStatus, status);
    }
    assertEquals(server.open, 0);
  }
});

Deno.test("push reports the Retry-After that its deadline did not admit", async () => {
  for (const known of [true, false]) {
    const clock = new VirtualClock();
    const busy = refuse(503, { "retry-after": "9" });
    const replies = known ? [job("pending"), busy] : [busy];
    const server = pushServer(clock, (_, n) => replies[n] ?? job("completed"));
    const { fetch } = server;
    const options = {
      channel,
      fetch,
      clock,
      timeout: 5_000,
      ...(known ? {} : { job: "j1" }),
    } as const;
    const result = await clock.run(
      fetchStatus("constant", options).catch((error: StatusError) => error),
    );
    assertEquals(result instanceof StatusError, !known);
    assertEquals(result.retryAfter, 9_000);
    assertEquals(
      [result.requests, server.received.length],
      known ? [2, 2] : [1, 1],
    );
  }
});

Deno.test("push reports the Retry-After of a poll that its deadline did not admit", async () => {
  const replies = [
    refuse(404),
    job("pending"),
    refuse(503, { "retry-after": "30" }),
  ];
  const { report } = await pushed((_, n) => replies[n] ?? job("completed"), {
    job: "j1",
    timeout: 10_000,
  });
  assertEquals([report.ended, report.retryAfter], ["timeout", 30_000]);
  assertEquals([report.requests, report.elapsed], [3, 1_000]);
});

Deno.test("push reports what a stream reported if the poll at the deadline fails", async () => {
  const { report, received } = await pushed(
    ({ path }) =>
      path.endsWith("events") ? [statusEvent("pending"), 1e6] : refuse(503),
    { job: "j1", timeout: 5_000 },
  );
  assertEquals([report.status, report.ended], ["pending", "timeout"]);
  assertEquals([report.id, report.elapsed], ["j1", 5_000]);
  assertEquals([report.requests, report.failures], [2, 1]);
  assertEquals(received.length, 2);
});

Deno.test("an end that a stream reports is not lost where Retry-After and the deadline prevent a look", async () => {
  for (
    const [timeout, elapsed] of [[14_000, 8_000], [15_000, 15_000]] as const
  ) {
    const replies = [
      job("pending", { "retry-after": "2" }),
      job("pending", { "retry-after": "10" }),
    ];
    const { report, received } = await pushed(
      ({ path }) =>
        path.endsWith("events")
          ? [6_000, statusEvent("completed"), 1e6]
          : replies.shift() ?? refuse(503),
      { timeout },
    );
    assertEquals(received.map(({ at }) => at), [0, 2_000, 5_000]);
    assertEquals([report.status, report.elapsed], ["completed", elapsed]);
  }
});

Deno.test("a Retry-After for looks does not delay what a stream reports", async () => {
  const { report } = await pushed(
    ({ path }) =>
      path.endsWith("events")
        ? [10_000, statusEvent("completed"), 1e6]
        : job("pending", { "retry-after": "30" }),
    { job: "j1" },
  );
  assertEquals([report.status, report.elapsed], ["completed", 10_000]);
});

Deno.test("a look that ends after the deadline does not lose what a stream reported", async () => {
  const clock = new VirtualClock();
  const server = pushServer(clock, async ({ path }) => {
    if (path.endsWith("events")) return [statusEvent("pending"), 1e6];
    await clock.delay(1_000, {});
    return refuse(404);
  });
  const { fetch } = server;
  const options = {
    channel,
    fetch,
    clock,
    job: "j1",
    timeout: 60_500,
  } as const;
  const report = await clock.run(fetchStatus("constant", options));
  assertEquals([report.ended, report.requests], ["timeout", 2]);
  assertEquals([report.failures, report.elapsed], [1, 61_000]);
});

Deno.test("a good poll restores the retry budget that failing streams have used", async () => {
  const clock = new VirtualClock();
  const down = new TypeError("fetch failed");
  const polls = [job("pending"), down, down, job("completed")];
  const { fetch } = pushServer(clock, async ({ path }) => {
    if (!path.endsWith("events")) return polls.shift() ?? refuse(500);
    await clock.delay(1_000, {});
    return down;
  });
  const options = { channel, fetch, clock, job: "j1" } as const;
  const report = await clock.run(
    fetchStatus("constant", { ...options, retryBudget: 3_000 }),
  );
  assertEquals([report.status, report.failures], ["completed", 5]);
});

Deno.test("a Retry-After before the first stream of push does not count against its retry budget", async () => {
  const down = new TypeError("fetch failed");
  const busy = job("pending", { "retry-after": "20" });
  const replies = [busy, refuse(404), down];
  const { report } = await pushed((_, n) => replies[n] ?? job("completed"), {
    retryBudget: 3_000,
  });
  assertEquals([report.status, report.requests], ["completed", 4]);
});

Deno.test("an event at the deadline does not take the place of the last look", async () => {
  const { report, server } = await pushed(
    ({ path }) =>
      path.endsWith("events")
        ? [statusEvent("pending"), 4_000, statusEvent("pending"), 60_000]
        : job("completed"),
    { job: "j1", timeout: 4_000 },
  );
  assertEquals(server.paths(), ["/jobs/j1/events", "/jobs/j1"]);
  assertEquals([report.ended, report.elapsed], ["finished", 4_000]);
});

Deno.test("a stream that fails does not end the Retry-After of a look", async () => {
  const clock = new VirtualClock();
  const { fetch, received } = pushServer(clock, async ({ path }, n) => {
    if (n === 0) await clock.delay(5_000, {});
    if (path.endsWith("events")) return new TypeError("fetch failed");
    return n === 1 ? refuse(503, { "retry-after": "10" }) : job("completed");
  });
  await clock.run(
    fetchStatus("constant", { channel, clock, fetch, job: "j1" }),
  );
  // The look at 3 s admits nothing before 13 s.
  assertEquals(received.map(({ at }) => at).slice(0, 3), [0, 3_000, 13_000]);
});

Deno.test("an event of a receiver does not end the Retry-After of push", async () => {
  const busy = { "retry-after": "5" };
  for (
    const [options, replies] of [
      [{}, [job("pending", busy)]],
      [{ job: "j1" }, [refuse(404), job("pending", busy)]],
    ] as const
  ) {
    const clock = new VirtualClock();
    const { fetch, received } = pushServer(
      clock,
      (_, n) => replies[n] ?? job("completed"),
    );
    const receiver = {
      subscribe(_job: string | undefined, wake: () => void) {
        clock.delay(1_000, {}).then(wake);
        return () => {};
      },
    };
    await clock.run(
      fetchStatus("constant", { channel, clock, fetch, receiver, ...options }),
    );
    assertEquals(received[replies.length]?.at, 5_000);
  }
});
