import {
  constant,
  createClient,
  fetchStatuses,
  StatusError,
  type StatusesOptions,
} from "@heygen-sim/client";
import { assert, assertEquals, assertFalse, assertRejects } from "@std/assert";
import { delay } from "@std/async/delay";
import { FakeTime } from "@std/testing/time";
import { CountedController } from "./_signal.ts";
import { finish, step } from "./_time.ts";

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

Deno.test("fetchStatuses() is aborted as a whole, those who wait for a connection too", async () => {
  using time = new FakeTime();
  const { fetch, sent } = jobs(5_000);
  const caller = new CountedController();
  const options = { fetch, concurrency: 2, signal: caller.signal };
  const work = fetchStatuses(["9", "9", "9", "9", "9"], "constant", options);
  await step(time, 1_000);
  assertEquals(sent.length, 2);
  caller.abort(new Error("left"));
  await assertRejects(() => work, Error, "left");
  await step(time, 60_000);
  assertEquals([sent.length, caller.listening], [2, 0]);
  assertFalse(time.next());
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
    () => fetchStatuses("12" as unknown as string[], "constant", { fetch }),
    TypeError,
    "'jobs'",
  );
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
