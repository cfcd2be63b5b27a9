import {
  constant,
  createClient,
  fetchStatuses,
  type Service,
  StatusError,
  type StatusesOptions,
  type StatusReport,
} from "@heygen-sim/client";
import { assert, assertEquals, assertFalse, assertRejects } from "@std/assert";
import { delay } from "@std/async/delay";
import { FakeTime } from "@std/testing/time";
import { CountedController } from "./_signal.ts";
import { finish, settableClock, step } from "./_time.ts";

/** A server with many jobs: each ends after as many seconds as its id says. */
function jobs(latency = 0) {
  const start = Date.now();
  const sent: string[] = [];
  const self = { most: 0, sent, fetch };
  let underway = 0;
  async function fetch(url: string, { signal }: RequestInit) {
    const id = url.replace(/.*\//, "");
    sent.push(`${id} ${Date.now() - start}`);
    self.most = Math.max(self.most, ++underway);
    try {
      if (latency) await delay(latency, signal ? { signal } : {});
      if (id === "none") return new Response("no such job", { status: 404 });
      const done = Date.now() - start >= Number(id) * 1_000;
      const status = done ? "completed" : "pending";
      return Response.json({ id, status });
    } finally {
      underway--;
    }
  }
  return self;
}

Deno.test("fetchStatuses() waits for each job on its own schedule", async () => {
  using time = new FakeTime();
  const { fetch, sent } = jobs();
  const ids = ["0", "2", "4"];
  const results = await finish(
    time,
    fetchStatuses(ids, "fibonacci", { fetch }),
  );
  assertEquals(
    results.map((result) =>
      result.status === "fulfilled" &&
      [result.value.id, result.value.status, result.value.requests]
    ),
    [["0", "completed", 1], ["2", "completed", 3], ["4", "completed", 4]],
  );
  assertEquals(sent.toSorted(), [
    "0 0",
    "2 0",
    "2 1000",
    "2 2000",
    "4 0",
    "4 1000",
    "4 2000",
    "4 4000",
  ]);
  assertFalse(time.next());
});

Deno.test("fetchStatuses() has no more requests under way than it is allowed", async () => {
  for (const [options, most] of [[{ concurrency: 2 }, 2], [{}, 6]] as const) {
    using time = new FakeTime();
    const server = jobs(300);
    const ids = Array.from({ length: 10 }, () => "3");
    const { fetch } = server;
    const work = fetchStatuses(ids, "constant", { fetch, ...options });
    const results = await finish(time, work);
    assertEquals(server.most, most);
    assert(results.every(({ status }) => status === "fulfilled"));
    assertFalse(time.next());
  }
});

Deno.test("fetchStatuses() does not count waiting for a connection as the attempt's time", async () => {
  using time = new FakeTime();
  const { fetch } = jobs(900);
  const ids = ["0", "0", "0", "0"];
  const options = { fetch, concurrency: 1, attemptTimeout: 1_000 };
  const results = await finish(time, fetchStatuses(ids, "constant", options));
  assertEquals(
    results.map((it) => it.status === "fulfilled" && it.value.failures),
    [0, 0, 0, 0],
  );
});

Deno.test("fetchStatuses() goes on with the others when one job fails", async () => {
  using time = new FakeTime();
  const { fetch } = jobs();
  const ids = ["1", "none", "2"];
  const results = await finish(time, fetchStatuses(ids, "constant", { fetch }));
  assertEquals(results.map(({ status }) => status), [
    "fulfilled",
    "rejected",
    "fulfilled",
  ]);
  const [, failed] = results;
  assert(failed?.status === "rejected");
  assert(failed.reason instanceof StatusError);
  assert(failed.reason.message.includes("/jobs/none answered 404"));
});

Deno.test("an abort of fetchStatuses() keeps finished results and ends all other waits", async () => {
  using time = new FakeTime();
  const { fetch, sent } = jobs(500);
  const caller = new CountedController();
  const seen: StatusReport[] = [];
  const work = fetchStatuses(["0", "9", "0", "9", "9"], "constant", {
    fetch,
    concurrency: 2,
    signal: caller.signal,
    onPoll: (report) => void seen.push(report),
  });
  for (const ms of [500, 500, 100]) await step(time, ms);
  const received = sent.length;
  const reported = seen.length;
  const reason = new Error("left");
  caller.abort(reason);
  const results = await work;
  assertEquals(
    results.map((it) => it.status === "fulfilled" ? it.value.ended : it.reason),
    ["finished", reason, "finished", reason, reason],
  );
  await step(time, 60_000);
  assertEquals([sent.length, seen.length], [received, reported]);
  assertEquals(caller.listening, 0);
  assertFalse(time.next());
  const late = await fetchStatuses(["0", "1"], "constant", {
    fetch,
    signal: caller.signal,
  });
  assertEquals(late.map((it) => it.status === "rejected" && it.reason), [
    reason,
    reason,
  ]);
  assertEquals(sent.length, received);
});

Deno.test("fetchStatuses() keeps its timeout while jobs wait for a connection", async () => {
  using time = new FakeTime();
  const { fetch, sent } = jobs(300);
  const ids = Array.from({ length: 1_000 }, (_, n) => `${n + 9}`);
  const start = Date.now();
  const results = await finish(
    time,
    fetchStatuses(ids, "constant", { fetch, concurrency: 2, timeout: 500 }),
  );
  // The requests under way at the deadline are not cut off.
  assertEquals(Date.now() - start, 600);
  assertEquals(sent.length, 4);
  assertEquals(sent.filter((it) => Number(it.split(" ")[1]) >= 500), []);
  assertEquals(
    results.map((it) =>
      it.status === "fulfilled" &&
      [it.value.id, it.value.status, it.value.ended, it.value.requests]
    ),
    ids.map((id, n) => [id, "pending", "timeout", n < 4 ? 1 : 0]),
  );
  assertFalse(time.next());
});

Deno.test("fetchStatuses() makes the last polls at the deadline over free connections", async () => {
  using time = new FakeTime();
  const { fetch, sent } = jobs();
  const options = { fetch, concurrency: 2, timeout: 2_000 };
  const work = fetchStatuses(["9", "2"], [1_500, 9_000], options);
  const results = await finish(time, work);
  assertEquals(sent.slice(-2), ["9 2000", "2 2000"]);
  assertEquals(
    results.map((it) => it.status === "fulfilled" && it.value.ended),
    ["timeout", "finished"],
  );
});

Deno.test("fetchStatuses() reports a rejected job to onPoll, and each report has its id", async () => {
  using time = new FakeTime();
  const seen: StatusReport[] = [];
  const fetch = (url: string) => {
    const polls = seen.filter(({ id }) => url.endsWith(`/${id}`)).length;
    return Promise.resolve(
      url.endsWith("/none") || (url.endsWith("/lost") && polls > 0)
        ? new Response("no such job", { status: 404 })
        : Response.json({ status: polls > 1 ? "completed" : "pending" }),
    );
  };
  const jobs = ["1", "none", "lost"];
  const onPoll = (report: StatusReport) => void seen.push(report);
  const results = await finish(
    time,
    fetchStatuses(jobs, "constant", { fetch, onPoll }),
  );
  const [done, none, lost] = results;
  assert(done?.status === "fulfilled");
  assertEquals([done.value.id, done.value.status], ["1", "completed"]);
  for (const [failed, job] of [[none, "none"], [lost, "lost"]] as const) {
    assert(failed?.status === "rejected");
    assert(failed.reason instanceof StatusError);
    assertEquals(failed.reason.job, job);
  }
  assertEquals(
    seen.map((it) => [it.id, it.ended, it.requests, it.failures, it.nextDelay]),
    [
      ["1", undefined, 1, 0, 1_000],
      ["lost", undefined, 1, 0, 1_000],
      ["none", "failed", 1, 1, undefined],
      ["1", undefined, 2, 0, 1_000],
      ["lost", "failed", 2, 1, undefined],
      ["1", "finished", 3, 0, undefined],
    ],
  );
  assertEquals(
    seen.map((it) => it.ended === "failed" && [it.reason, it.elapsed]),
    seen.map(({ id, ended }) =>
      ended === "failed" &&
      (id === "none" ? [none?.status === "rejected" && none.reason, 0] : [
        lost?.status === "rejected" && lost.reason,
        1_000,
      ])
    ),
  );
});

Deno.test("fetchStatuses() counts all requests of a wait that its algorithm ends", async () => {
  for (
    const [yields, requests, failures, elapsed] of [
      [-1, 0, 0, 0],
      [0, 1, 0, 0],
      // The second of four requests fails and is sent again.
      [2, 4, 1, 2_000],
    ] as const
  ) {
    using time = new FakeTime();
    let sent = 0;
    const fetch = () =>
      Promise.resolve(
        ++sent === 2
          ? new Response("busy", { status: 503 })
          : Response.json({ status: "pending" }),
      );
    const reason = new Error("no such interval");
    const algorithm = () => {
      if (yields < 0) throw reason;
      return (function* () {
        for (let n = 0; n < yields; n++) yield 1_000;
        throw reason;
      })();
    };
    let last: StatusReport | undefined;
    // A clock that is set does not change the time that the wait has taken.
    const { clock, set } = settableClock();
    const onPoll = (report: StatusReport) => {
      last = report;
      set(3_600_000);
    };
    const options = { fetch, onPoll, clock, random: () => 0 };
    const [result] = await finish(
      time,
      fetchStatuses(["1"], algorithm, options),
    );
    assertEquals(result, { status: "rejected", reason });
    assertEquals(
      [last?.ended, last?.requests, last?.failures, last?.elapsed],
      ["failed", requests, failures, elapsed],
    );
    assertEquals([sent, last?.id], [requests, "1"]);
  }
});

Deno.test("fetchStatuses() refuses what it cannot work with before it sends anything", async () => {
  const { fetch, sent } = jobs();
  await assertRejects(
    () => fetchStatuses(["1"], constant(), { fetch }),
    TypeError,
    "a function that makes an iterator",
  );
  await assertRejects(
    () => fetchStatuses(["1", ""], "constant", { fetch }),
    TypeError,
    "'job'",
  );
  await assertRejects(
    () => fetchStatuses(["1"], undefined as unknown as "constant", { fetch }),
    TypeError,
    "an algorithm must be a name",
  );
  for (const jobs of ["12", 12, ["1", undefined]] as unknown[] as string[][]) {
    await assertRejects(
      () => fetchStatuses(jobs, "constant", { fetch }),
      TypeError,
      "'jobs'",
    );
  }
  for (const concurrency of [0, -1, 1.5, NaN, Infinity]) {
    const options: StatusesOptions = { fetch, concurrency };
    await assertRejects(
      () => fetchStatuses(["1"], "constant", options),
      RangeError,
      "'concurrency'",
    );
  }
  assertEquals(sent, []);
});

Deno.test("fetchStatuses() of no jobs is no wait", async () => {
  assertEquals(await fetchStatuses([], "constant"), []);
});

Deno.test("a client's fetchStatuses() has the client's defaults", async () => {
  using time = new FakeTime();
  const { fetch, sent } = jobs();
  const client = createClient({ fetch, maxRequests: 2 });
  const work = client.fetchStatuses(["5", "6"], "constant");
  const results = await finish(time, work);
  assertEquals(
    results.map((it) => it.status === "fulfilled" && it.value.ended),
    ["max-requests", "max-requests"],
  );
  assertEquals(sent.length, 4);
});

Deno.test("fetchStatuses leaves no timer of its deadline", async () => {
  using time = new FakeTime();
  const fetch = () => Promise.resolve(Response.json({ status: "completed" }));
  const options = { fetch, timeout: 60_000 };
  await finish(time, fetchStatuses(["a"], "manual", options));
  assertFalse(time.next());
  const service = { name: "" } as Service;
  const invalid = fetchStatuses(["a"], "manual", { ...options, service });
  await assertRejects(() => invalid, TypeError);
  assertFalse(time.next());
});
