import {
  createClient,
  fetchStatus,
  resetStatus,
  StatusError,
} from "@heygen-sim/client";
import { assertEquals, assertFalse, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { CountedController } from "./_signal.ts";
import { simulated } from "./_simulated.ts";
import { finish, step } from "./_time.ts";

/** Rejects as `fetch` does when a connection is refused, by runtime. */
const REFUSALS: readonly (readonly [string, () => unknown])[] = [
  ["Deno", () => {
    const cause = new Error(
      "error sending request: client error (Connect): tcp connect error: Connection refused (os error 111)",
    );
    return new TypeError("fetch failed", { cause });
  }],
  ["Node", () => {
    const cause = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
    return new TypeError("fetch failed", { cause });
  }],
  ["Bun", () => {
    const error = new Error("Unable to connect. Is the computer able to?");
    return Object.assign(error, { code: "ConnectionRefused" });
  }],
];

Deno.test("resetStatus() posts once and returns the report of the new job", async () => {
  using time = new FakeTime();
  const { fetch, simulator } = simulated(5_000);
  await step(time, 9_000);
  const before = simulator.getStatus().id;
  const methods: unknown[] = [];
  const report = await finish(
    time,
    resetStatus({
      fetch: (url, init) => {
        methods.push(init.method);
        return fetch(url, init);
      },
    }),
  );
  assertEquals(methods, ["POST"]);
  assertEquals([report.status, report.requests, report.age], ["pending", 1, 0]);
  assertEquals(report.id, simulator.getStatus().id);
  assertEquals(report.id === before, false);
  assertFalse("ended" in report || "nextDelay" in report);
  assertFalse(time.next());
});

Deno.test("resetStatus() does not repeat what the server may have done", async () => {
  const answers: readonly (() => Promise<Response>)[] = [
    () => Promise.resolve(new Response("busy", { status: 503 })),
    () =>
      Promise.resolve(
        new Response("slow down", {
          status: 429,
          headers: { "retry-after": "1" },
        }),
      ),
    // What a proxy says when its own connection was refused.
    () =>
      Promise.resolve(
        new Response("upstream connect error: Connection refused", {
          status: 503,
        }),
      ),
    () => Promise.resolve(new Response('{"status":"pend')),
    () => Promise.resolve(new Response("Your card was refused.")),
    () => Promise.reject(new TypeError("connection reset by peer")),
  ];
  for (const answer of answers) {
    using time = new FakeTime();
    let requests = 0;
    const fetch = () => {
      requests++;
      return answer();
    };
    const error = await assertRejects(
      () => finish(time, resetStatus({ fetch })),
      StatusError,
      "POST http://127.0.0.1:5000/reset",
    );
    assertEquals([requests, error.requests], [1, 1], error.message);
    assertFalse(time.next());
  }
});

Deno.test("resetStatus() does not repeat a request that was not answered in time", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(5_000, { latency: () => 60_000 });
  const error = await assertRejects(
    () => finish(time, resetStatus({ fetch, attemptTimeout: 30_000 })),
    StatusError,
  );
  assertEquals([error.type, sent, time.now - time.start], [
    "timeout",
    [0],
    30_000,
  ]);
});

for (const [runtime, refusal] of REFUSALS) {
  Deno.test(`resetStatus() tries again when the connection was refused, as ${runtime} says it`, async () => {
    using time = new FakeTime();
    const { fetch } = simulated(5_000);
    const times: number[] = [];
    const report = await finish(
      time,
      resetStatus({
        random: () => 0,
        fetch: (url, init) => {
          times.push(time.now - time.start);
          if (times.length < 3) return Promise.reject(refusal());
          return fetch(url, init);
        },
      }),
    );
    assertEquals([report.status, report.requests], ["pending", 3]);
    assertEquals(times, [0, 250, 750]);
  });
}

Deno.test("resetStatus() is aborted in the middle of its request", async () => {
  using time = new FakeTime();
  const { fetch } = simulated(5_000, { latency: () => 5_000 });
  const caller = new CountedController();
  const work = resetStatus({ fetch, signal: caller.signal });
  await step(time, 100);
  caller.abort(new Error("left"));
  await assertRejects(() => work, Error, "left");
  assertEquals(caller.listening, 0);
  assertFalse(time.next());
});

Deno.test("a client's defaults hold for each of its functions, and a call's go before them", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(60_000);
  const urls: string[] = [];
  const client = createClient({
    baseUrl: "http://one.test",
    maxRequests: 2,
    fetch: (url, init) => {
      urls.push(new URL(url).host);
      return fetch(url, init);
    },
  });
  const report = await finish(time, client.fetchStatus("constant"));
  assertEquals([report.requests, report.ended], [2, "max-requests"]);
  const options = { baseUrl: "http://two.test", maxRequests: 1 };
  await finish(time, client.fetchStatus("constant", options));
  await finish(time, client.watchStatus("constant").next());
  await finish(time, client.resetStatus());
  assertEquals(urls, [
    "one.test",
    "one.test",
    "two.test",
    "one.test",
    "one.test",
  ]);
  assertEquals(sent.length, 5);
});

Deno.test("a client's defaults for waiting do not keep its resetStatus() from resetting", async () => {
  using time = new FakeTime();
  const { fetch, simulator, sent } = simulated(60_000);
  let polls = 0;
  const client = createClient({
    fetch,
    immediate: false,
    timeout: 5_000,
    onPoll: () => void polls++,
  });
  const before = simulator.getStatus().id;
  const report = await finish(time, client.resetStatus());
  assertEquals([report.requests, sent.length], [1, 1]);
  assertEquals(simulator.getStatus().id === before, false);
  assertEquals(polls, 0);
});

Deno.test("reset and wait: the exercise in two calls", async () => {
  using time = new FakeTime();
  const { fetch } = simulated(3_500);
  const { id } = await finish(time, resetStatus({ fetch }));
  const report = await finish(time, fetchStatus("fibonacci", { fetch }));
  assertEquals([report.id, report.completionTime], [id, 3_500]);
});
