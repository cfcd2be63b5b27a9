import {
  type Clock,
  fetchStatus,
  manual,
  resetStatus,
  StatusError,
  type StatusOptions,
  systemClock,
} from "@heygen-sim/client";
import { assert, assertEquals, assertFalse, assertRejects } from "@std/assert";
import { delay } from "@std/async/delay";
import { FakeTime } from "@std/testing/time";
import { recording } from "./_recording.ts";
import {
  type Act,
  breakOff,
  completed,
  failed,
  pending,
  refuse,
  say,
  scripted,
  stall,
  stallInBody,
  unreachable,
  waited,
} from "./_script.ts";
import { CountedController } from "./_signal.ts";
import { finish, step, until } from "./_time.ts";

const random = () => 0;

/** The times of attempts at a server that fails for ever, without jitter. */
function attempts(budget: number): number[] {
  const times = [0];
  for (let pause = 250; (times.at(-1) ?? 0) < budget; pause *= 2) {
    times.push(Math.min((times.at(-1) ?? 0) + Math.min(pause, 4_000), budget));
  }
  return times;
}

const PASSING: readonly (readonly [string, Act, number])[] = [
  ["a network error", unreachable, 0],
  ...[408, 421, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 525]
    .map((code) => [`${code}`, refuse(code), 0] as const),
  ...[529, 530, 598, 599].map((code) => [`${code}`, refuse(code), 0] as const),
  ["an answer that is cut off", say('{"id":"j1","status":"pend'), 0],
  ["an answer that breaks off", breakOff, 0],
  ["no response in 10 s", stall, 10_000],
  ["a body that stalls for 10 s", stallInBody, 10_000],
];

for (const [what, act, took] of PASSING) {
  Deno.test(`${what} does not lose the job`, async () => {
    const { report, sent } = await waited([act, completed]);
    assertEquals([report.status, report.ended], ["completed", "finished"]);
    assertEquals([report.requests, report.failures], [2, 1]);
    assertEquals(sent, [0, took + 250]);
  });
}

for (const code of [403, 404, 413]) {
  Deno.test(`${code} with Retry-After does not lose the job`, async () => {
    using time = new FakeTime();
    const { fetch, sent } = scripted(
      refuse(code, { "retry-after": "2" }),
      completed,
    );
    const report = await finish(time, fetchStatus("constant", { fetch }));
    assertEquals([report.status, sent], ["completed", [0, 2_000]]);

    const { fetch: garbled } = scripted(
      refuse(code, { "retry-after": "in a while" }),
    );
    const error = await assertRejects(
      () => finish(time, fetchStatus("constant", { fetch: garbled })),
      StatusError,
    );
    assertEquals([error.requests, error.transient], [1, false]);
  });
}

Deno.test("no other refusal passes for its Retry-After", async () => {
  using time = new FakeTime();
  for (const code of [400, 401, 410, 451, 501, 505, 526]) {
    const { fetch } = scripted(refuse(code, { "retry-after": "2" }));
    const error = await assertRejects(
      () => finish(time, fetchStatus("constant", { fetch })),
      StatusError,
    );
    assertEquals([error.requests, error.transient], [1, false]);
  }
});

for (
  const code of [
    ...[400, 401, 403, 404, 405, 409, 410, 413, 422, 451],
    ...[501, 505, 511, 526],
  ]
) {
  Deno.test(`${code} ends the wait at once, with what was known before`, async () => {
    const { error, sent } = await failed(
      [pending, refuse(code)],
      `GET http://127.0.0.1:5000/status answered ${code}: no: ${code}`,
    );
    assertEquals(sent, [0, 1_000]);
    assertEquals([error.name, error.type], ["StatusError", "http"]);
    assertEquals([error.httpStatus, error.transient], [code, false]);
    assertEquals(error.requests, 2);
    const { report } = error;
    assertEquals([report?.status, report?.id], ["pending", "j1"]);
    assertEquals([report?.requests, report?.failures], [2, 1]);
  });
}

Deno.test("retries back off exponentially, up to 8 s, with half of each pause random", async () => {
  for (const random of [0, 0.5, 0.999]) {
    const { sent } = await waited(
      [...Array.from({ length: 8 }, () => unreachable), completed],
      {
        random: () => random,
      },
      [],
    );
    const pauses = [500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000, 8_000];
    let at = 0;
    const expected = pauses.map((pause) =>
      at = Math.ceil(at + pause * (1 + random) / 2)
    );
    assertEquals(sent, [0, ...expected]);
  }
});

Deno.test("a server that stays unreachable ends the wait when the budget ends, not before", async () => {
  const { error, sent } = await failed(
    [unreachable],
    "GET http://127.0.0.1:5000/status got no response",
  );
  assertEquals(sent, attempts(60_000));
  assertEquals([error.type, error.requests], ["unreachable", sent.length]);
  assertEquals(error.report, undefined);
  assert(error.cause instanceof TypeError);
});

Deno.test("the retry budget is time without a good answer", async () => {
  // Fails for 1.75 s, is well once, fails for 1.75 s, is well again.
  const storm = [unreachable, unreachable, unreachable, pending];
  const { report, sent } = await waited([...storm, ...storm, completed], {
    retryBudget: 2_000,
  }, [2_000, 3_000, 4_000]);
  assertEquals(
    sent,
    [0, 250, 750, 1_750, 2_000, 2_250, 2_750, 3_750, 5_000],
  );
  assertEquals([report.status, report.failures], ["completed", 6]);
});

Deno.test("the retry budget begins with the first failed request, and its last try is made", async () => {
  const { error, sent } = await failed([pending, unreachable], "", {
    retryBudget: 1_000,
  }, [5_000]);
  assertEquals(sent, [0, 5_000, 5_250, 5_750, 6_000]);
  assertEquals([error.requests, error.report?.requests], [5, 5]);
  assertEquals(error.report?.status, "pending");
});

Deno.test("the time of the attempts is part of the retry budget", async () => {
  using time = new FakeTime();
  const { fetch, sent } = scripted(stall);
  const options = { fetch, random, attemptTimeout: 700, retryBudget: 1_500 };
  const error = await assertRejects(
    () => finish(time, fetchStatus("constant", options)),
    StatusError,
    "700 ms",
  );
  assertEquals(sent, [0, 950]);
  assertEquals([error.type, time.now - time.start], ["timeout", 1_650]);
});

Deno.test("a second attempt is made though the first one took longer than the retry budget", async () => {
  const { error, sent } = await failed([stall, stall, completed], "", {
    attemptTimeout: 7_000,
    retryBudget: 2_000,
  });
  assertEquals([sent, error.requests], [[0, 7_250], 2]);
});

Deno.test("a clock of any pace makes two attempts", async () => {
  for (const pace of [1e-3, 60, 1e6]) {
    using time = new FakeTime();
    const { fetch, sent } = scripted(
      async (signal) => {
        await delay(200, { signal });
        return await refuse(503)(signal);
      },
      completed,
    );
    const clock: Clock = {
      now: () => time.now * pace,
      delay: (ms, options) => systemClock.delay(ms / pace, options),
    };
    const report = await finish(
      time,
      fetchStatus("constant", { fetch, clock, random }),
    );
    assertEquals([report.status, sent.length], ["completed", 2], `${pace}`);
  }
});

Deno.test("a source of jitter that returns no number in [0, 1) does not hurry the retries", async () => {
  for (const wrong of [NaN, Infinity, -Infinity, -1, 1.5, undefined]) {
    const { report, sent } = await waited(
      [unreachable, unreachable, completed],
      { random: () => wrong as number },
    );
    const [first = 0, second = 0, third = 0] = sent;
    const pauses = [second - first, third - second];
    assertEquals(report.status, "completed");
    for (const [n, least] of [250, 500].entries()) {
      const pause = pauses[n] ?? NaN;
      assert(pause >= least && pause <= 2 * least, `${wrong}: ${pauses}`);
    }
  }
});

Deno.test("a retry budget of 0 does not retry", async () => {
  const { sent } = await failed([unreachable], "", { retryBudget: 0 });
  assertEquals(sent, [0]);
});

Deno.test("retries are no polls of the schedule, and do not move it", async () => {
  const acts = [pending, unreachable, unreachable, pending, completed];
  const algorithm = recording(() => 1_000);
  const { report, sent } = await waited([...acts], {}, algorithm.start);
  assertEquals(sent, [0, 1_000, 1_250, 1_750, 2_000]);
  assertEquals([report.requests, report.failures], [5, 2]);
  assertEquals(
    algorithm.seen.map(({ requests, elapsed }) => [requests, elapsed]),
    [
      [1, 0],
      [4, 1_750],
      [5, 2_000],
    ],
  );
});

Deno.test("slots that pass during retries are dropped", async () => {
  const acts = [pending, unreachable, unreachable, unreachable];
  const { sent } = await waited([...acts, pending, completed]);
  assertEquals(sent, [0, 1_000, 1_250, 1_750, 2_750, 3_000]);
});

Deno.test("an algorithm without intervals retries its one request", async () => {
  const { report, sent } = await waited([unreachable, pending], {}, []);
  assertEquals([sent, report.ended], [[0, 250], "algorithm"]);
});

Deno.test("manual makes one request, however it is named", async () => {
  for (const algorithm of ["manual", manual, manual(), () => manual()]) {
    for (const act of [unreachable, refuse(503, { "retry-after": "1" })]) {
      // A bare iterator serves one call.
      const start = algorithm === "manual" || typeof algorithm === "function"
        ? algorithm
        : manual();
      const { error, sent } = await failed([act], "", {}, start);
      // Transient still: the caller decides when to ask again.
      assertEquals([sent, error.requests, error.transient], [[0], 1, true]);
    }
  }
});

Deno.test("a budget of the caller's ends the retries with the latest report", async () => {
  const cases: readonly (readonly [StatusOptions, string, number[]])[] = [
    [{ timeout: 1_600 }, "timeout", [0, 1_000, 1_250, 1_600]],
    [{ maxRequests: 3 }, "max-requests", [0, 1_000, 1_250]],
  ];
  for (const [budget, ended, expected] of cases) {
    const { report, sent } = await waited([pending, unreachable], {
      ...budget,
    });
    assertEquals(sent, expected);
    assertEquals([report.status, report.ended], ["pending", ended]);
    assertEquals(report.requests, expected.length);
    assertEquals(report.failures, expected.length - 1);
  }
});

Deno.test("a budget of the caller's that ends before any answer is an error", async () => {
  const cases: readonly (readonly [StatusOptions, number[]])[] = [
    [{ timeout: 600 }, [0, 250, 600]],
    [{ maxRequests: 2 }, [0, 250]],
  ];
  for (const [budget, expected] of cases) {
    const { error, sent } = await failed([unreachable], "", { ...budget });
    assertEquals([sent, error.requests], [expected, expected.length]);
    assertEquals(error.report, undefined);
  }
});

Deno.test("abort ends a pause between retries", async () => {
  using time = new FakeTime();
  const { fetch, sent } = scripted(unreachable);
  const caller = new CountedController();
  const options = { fetch, random, signal: caller.signal };
  const work = fetchStatus("constant", options);
  await until(time, () => sent.length === 3);
  await step(time, 100);
  caller.abort(new Error("left"));
  await assertRejects(() => work, Error, "left");
  assertEquals([sent, caller.listening], [[0, 250, 750], 0]);
  assertFalse(time.next());
});

Deno.test("the caller's own abort is no failure to retry", async () => {
  using time = new FakeTime();
  const { fetch, sent } = scripted(stall);
  const caller = new CountedController();
  const work = fetchStatus("constant", { fetch, signal: caller.signal });
  await step(time, 400);
  const why = new StatusError("unreachable", "mine", { transient: true });
  caller.abort(why);
  const error = await assertRejects(() => work, StatusError, "mine");
  assertEquals([error === why, sent], [true, [0]]);
  assertFalse(time.next());
});

Deno.test("a request that is not answered in time is named in the error", async () => {
  using time = new FakeTime();
  const fetch = () => new Promise<Response>(() => {});
  const options = { fetch, attemptTimeout: 50, retryBudget: 0 };
  for (
    const [call, name] of [
      [
        () => fetchStatus("manual", options),
        "GET http://127.0.0.1:5000/status",
      ],
      [() => resetStatus(options), "POST http://127.0.0.1:5000/reset"],
    ] as const
  ) {
    const error = await assertRejects(
      () => finish(time, call()),
      StatusError,
      `${name} got no response in 50 ms`,
    );
    assertEquals(error.type, "timeout");
  }
});
