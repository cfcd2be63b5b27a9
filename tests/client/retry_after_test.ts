import {
  type Clock,
  constant,
  fetchStatus,
  poll,
  StatusError,
  systemClock,
} from "@heygen-sim/client";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { forms } from "./_dates.ts";
import {
  type Act,
  completed,
  failed,
  job,
  pending,
  refuse,
  scripted,
  waited,
} from "./_script.ts";
import { finish } from "./_time.ts";

const NOW = Date.UTC(2026, 9, 21, 7, 28, 0);

Deno.test("a pending answer's Retry-After delays the next request, and the slots from then on keep their places", async () => {
  const wait = job("pending", { "retry-after": "3" });
  const { report, sent } = await waited(
    [wait, wait, job("pending"), completed],
    {},
    "fibonacci",
  );
  assertEquals(sent, [0, 3_000, 6_000, 7_000]);
  assertEquals([report.requests, report.failures], [4, 0]);
});

Deno.test("a Retry-After as long as the interval costs no more than the round trip", async () => {
  const wait: Act = async (signal) => {
    await systemClock.delay(50, { signal });
    return await job("pending", { "retry-after": "1" })(signal);
  };
  const { sent } = await waited([wait, wait, wait, wait, completed]);
  assertEquals(sent, [0, 1_050, 2_100, 3_150, 4_200]);
});

Deno.test("a slot right after a request that Retry-After delayed is dropped", async () => {
  const wait: Act = async (signal) => {
    await systemClock.delay(990, { signal });
    return await job("pending", { "retry-after": "1" })(signal);
  };
  const { sent } = await waited([wait, pending, pending, completed]);
  // Not at 1.99 s and again at 2 s.
  assertEquals(sent, [0, 1_990, 3_000, 4_000]);
});

for (const code of [429, 503]) {
  Deno.test(`a ${code}'s Retry-After is when the request is tried again, whatever the slots`, async () => {
    for (
      const [interval, next] of [[1_000, 8_000], [600_000, 1_200_000]] as const
    ) {
      const busy = refuse(code, { "retry-after": "3" });
      const acts = [pending, busy, busy, pending, completed];
      const algorithm = () => constant({ interval });
      const { report, sent } = await waited([...acts], {}, algorithm);
      assertEquals(
        sent,
        [0, interval, 3_000 + interval, 6_000 + interval, next],
      );
      assertEquals([report.requests, report.failures], [5, 2]);
    }
  });
}

Deno.test("an error counts with its status and its Retry-After although its body is cut off", async () => {
  const cut = (status: number) => () => {
    const body = new ReadableStream({
      pull: (controller) => controller.error(new TypeError("reset")),
    });
    return new Response(body, { status, headers: { "retry-after": "3" } });
  };
  const { sent } = await waited([cut(429), completed]);
  assertEquals(sent, [0, 3_000]);
  const error = await assertRejects(() => waited([cut(401)]), StatusError);
  assertEquals([error.httpStatus, error.requests], [401, 1]);
});

Deno.test("an error counts with its status and its Retry-After although its body never ends", async () => {
  const stalled = (status: number) => () => {
    const headers = { "retry-after": "20" };
    return new Response(new ReadableStream(), { status, headers });
  };
  const { sent } = await waited([stalled(503), completed]);
  assertEquals(sent, [0, 23_000]);
  const error = await assertRejects(() => waited([stalled(401)]), StatusError);
  assertEquals([error.httpStatus, error.requests], [401, 1]);
});

Deno.test("a Retry-After is followed for a minute at most, or for the caller's cap", async () => {
  for (
    const [options, expected] of [
      [{}, 60_000],
      [{ retryAfterCap: 5_000 }, 5_000],
      [{ retryAfterCap: Infinity }, 3_600_000],
    ] as const
  ) {
    for (
      const act of [
        job("pending", { "retry-after": "3600" }),
        refuse(503, { "retry-after": "3600" }),
      ]
    ) {
      using time = new FakeTime();
      const { fetch, sent } = scripted(act, completed);
      const work = fetchStatus("constant", { fetch, ...options });
      await finish(time, work);
      assertEquals(sent, [0, expected]);
    }
  }
});

Deno.test("a cap of 0 follows no Retry-After", async () => {
  const headers = { "retry-after": "30" };
  const acts = [job("pending", headers), refuse(503, headers), completed];
  const { sent } = await waited([...acts], { retryAfterCap: 0 });
  assertEquals(sent, [0, 1_000, 1_250]);
});

Deno.test("a malformed Retry-After leaves the schedule and the backoff alone", async () => {
  const headers = { "retry-after": "later" };
  const acts = [job("pending", headers), refuse(503, headers), completed];
  const { sent } = await waited([...acts]);
  assertEquals(sent, [0, 1_000, 1_250]);
});

Deno.test("a Retry-After of 0 on a failure backs off as any failure does", async () => {
  const { sent } = await waited([
    refuse(503, { "retry-after": "0" }),
    completed,
  ]);
  assertEquals(sent, [0, 250]);
});

Deno.test("failures in a row wait for Retry-After or for a backoff, whichever is longer", async () => {
  const busy = refuse(429, { "retry-after": "1" });
  const { sent } = await waited([busy, busy, busy, busy, busy, completed], {
    random: () => 0.5,
  });
  // The first retry as the header says, then 0.75, 1.5, 3 and 6 s at least.
  assertEquals(sent, [0, 1_000, 2_000, 3_500, 6_500, 12_500]);
});

Deno.test("a Retry-After date means the same to a client whose clock is wrong", async () => {
  for (const form of [0, 1, 2]) {
    for (const skew of [-86_400_000, 86_400_000]) {
      using time = new FakeTime(NOW);
      const clock: Clock = {
        now: () => systemClock.now() + skew,
        delay: (ms, options) => systemClock.delay(ms, options),
      };
      const { fetch, sent } = scripted(
        () =>
          new Response("busy", {
            status: 503,
            headers: {
              date: new Date().toUTCString(),
              "retry-after": forms(Date.now() + 7_000)[form] ?? "",
            },
          }),
        completed,
      );
      await finish(time, fetchStatus("constant", { fetch, clock }));
      assertEquals(sent, [0, 7_000]);
    }
  }
});

Deno.test("waits that the server asks for do not use up the retry budget", async () => {
  const busy = refuse(503, { "retry-after": "30" });
  const acts = [busy, busy, busy, refuse(503), completed];
  const { report, sent } = await waited([...acts], { retryBudget: 1_000 });
  // The last try is at the end of the budget: 1 s and what was asked for.
  assertEquals(sent, [0, 30_000, 60_000, 90_000, 91_000]);
  assertEquals(report.failures, 4);
});

Deno.test("a Retry-After does not revive a retry budget that is spent", async () => {
  const { sent } = await failed(
    [async (signal) => {
      await systemClock.delay(5_000, { signal });
      return await refuse(503, { "retry-after": "60" })(signal);
    }],
    "503",
    { retryBudget: 12_000 },
  );
  // 5 s, 10 s and 15 s of attempts; the rest was the server's wish.
  assertEquals(sent, [0, 65_000, 130_000]);
});

Deno.test("a Retry-After beyond the deadline ends the wait at once", async () => {
  const headers = { "retry-after": "10" };
  const { report, sent } = await waited(
    [job("pending"), refuse(429, headers)],
    { timeout: 5_000 },
  );
  assertEquals([report.ended, report.elapsed], ["timeout", 1_000]);
  assertEquals(sent, [0, 1_000]);
});

Deno.test("a wait that ends before its Retry-After reports when to come back", async () => {
  const headers = { "retry-after": "90" };
  const ways: readonly (readonly [string, Act])[] = [
    ["a good response", job("pending", headers)],
    ["a failure", refuse(429, headers)],
  ];
  for (const [what, act] of ways) {
    const { report, sent } = await waited([pending, act], { timeout: 30_000 });
    assertEquals(report.ended, "timeout", what);
    assertEquals([report.retryAfter, sent], [90_000, [0, 1_000]], what);
  }
  using time = new FakeTime();
  const reading = {
    status: "pending",
    hints: { retryAfter: 90_000 },
  } as const;
  const work = poll(() => reading, "constant", { timeout: 30_000 });
  const report = await finish(time, work);
  assert(report.ended === "timeout");
  assertEquals(report.retryAfter, 90_000);
});

Deno.test("a Retry-After up to the deadline is polled at the deadline", async () => {
  const { report, sent } = await waited(
    [job("pending", { "retry-after": "5" })],
    { timeout: 5_000 },
    [3_000, 3_000],
  );
  assertEquals([sent, report.ended], [[0, 5_000], "timeout"]);
});

Deno.test("a Retry-After after the last slot delays the last request", async () => {
  const headers = { "retry-after": "10" };
  using time = new FakeTime();
  const calm = scripted(job("pending", headers), completed);
  const report = await finish(
    time,
    fetchStatus([1_000], { fetch: calm.fetch }),
  );
  assertEquals([calm.sent, report.ended], [[0, 10_000], "finished"]);

  const busy = scripted(refuse(503, headers), completed);
  const other = await finish(time, fetchStatus([1_000], { fetch: busy.fetch }));
  assertEquals([busy.sent, other.ended], [[0, 10_000], "finished"]);
});

Deno.test("a Retry-After counts from the answer, not from the request", async () => {
  const { sent } = await waited([async (signal) => {
    await systemClock.delay(1_500, { signal });
    return await job("pending", { "retry-after": "2" })(signal);
  }, completed]);
  assertEquals(sent, [0, 3_500]);
});
