import { assert, assertEquals, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import {
  createClient,
  fetchStatus,
  poll,
  resetStatus,
  StatusError,
  watchStatus,
} from "../../mod.ts";
import { finish } from "./_time.ts";

Deno.test("a retryAfter that makes no sense is ignored", async () => {
  for (const retryAfter of [NaN, -5_000]) {
    using time = new FakeTime();
    const times: number[] = [];
    const read = () => {
      times.push(time.now - time.start);
      return { status: "pending", hints: { retryAfter } } as const;
    };
    await finish(time, poll(read, "constant", { maxRequests: 3 }));
    assertEquals(times, [0, 1_000, 2_000], `retryAfter ${retryAfter}`);
  }
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

Deno.test("a job that is older than the call took at most its age", async () => {
  const fetch = () =>
    Promise.resolve(Response.json({
      status: "completed",
      created_at: "2026-01-01T00:00:00Z",
      server_time: "2026-01-01T00:10:00Z",
    }));
  const report = await fetchStatus("manual", { fetch });
  assertEquals(report.completionTime, 600_000);
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
      `${name} got no answer in 50 ms`,
    );
    assertEquals(error.type, "timeout");
  }
});

Deno.test("resetStatus() checks its options", async () => {
  for (const attemptTimeout of [NaN, -1]) {
    await assertRejects(
      () => resetStatus({ attemptTimeout }),
      RangeError,
      "'attemptTimeout'",
    );
  }
});

Deno.test("a call adds its headers to the client's, and undefined leaves the client's options", async () => {
  const seen: (string | null)[][] = [];
  const fetch = (url: string, init: RequestInit) => {
    const headers = new Headers(init.headers);
    seen.push([url, headers.get("authorization"), headers.get("x-trace")]);
    return Promise.resolve(Response.json({ status: "completed" }));
  };
  const client = createClient({
    baseUrl: "HTTP://x.test",
    fetch,
    headers: { authorization: "k" },
  });
  const options = { headers: { "x-trace": "1" }, baseUrl: undefined };
  await client.fetchStatus("manual", options as unknown as { job: string });
  assertEquals(seen, [["http://x.test/status", "k", "1"]]);
});

Deno.test("isTransient does not retry an invalid reading", async () => {
  let reads = 0;
  const read = () => ({ status: (reads++, "done") as "pending" });
  const error = await assertRejects(
    () => poll(read, "constant", { isTransient: () => true }),
    StatusError,
  );
  assert(error.message.includes("done"));
  assertEquals(reads, 1);
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
