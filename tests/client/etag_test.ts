import { fetchStatus, watchStatus } from "@heygen-sim/client";
import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { failed, job, scripted, unreachable, waited } from "./_script.ts";
import { finish } from "./_time.ts";

function unchanged(headers: HeadersInit = {}) {
  return () => new Response(null, { status: 304, headers });
}

Deno.test("304 means the status known before", async () => {
  const first = job("running", { etag: '"v1"' });
  const last = job("completed", { etag: '"v2"' });
  const { report, sent, headers } = await waited([
    first,
    unchanged(),
    unchanged(),
    last,
  ]);
  assertEquals(sent, [0, 1_000, 2_000, 3_000]);
  assertEquals(
    headers.map((each) => each.get("if-none-match")),
    [null, '"v1"', '"v1"', '"v1"'],
  );
  assertEquals([report.status, report.failures], ["completed", 0]);
});

Deno.test("a report after a 304 is as good as any, and older", async () => {
  using time = new FakeTime();
  const body = {
    id: "j1",
    status: "rendering",
    progress: 0.5,
    created_at: "2026-01-01T00:00:00Z",
    server_time: "2026-01-01T00:00:05Z",
  };
  const headers = { etag: 'W/"7"', "retry-after": "1" };
  const { fetch } = scripted(
    () => Response.json(body, { headers }),
    unchanged(),
  );
  const reports = watchStatus("constant", { fetch });
  await finish(time, reports.next());
  const { value: report } = await finish(time, reports.next());
  // `Retry-After` is of a response, not of the state.
  assertEquals(report, {
    status: "pending",
    requests: 2,
    nextDelay: 1_000,
    failures: 0,
    elapsed: 1_000,
    serverStatus: "rendering",
    id: "j1",
    age: 6_000,
    progress: 0.5,
    body,
  });
  await reports.return();
});

Deno.test("the newest ETag is the one that is sent, and none after an answer without", async () => {
  const { headers } = await waited([
    job("pending", { etag: '"v1"' }),
    job("pending", { etag: '"v2"' }),
    job("pending"),
    job("completed"),
  ]);
  assertEquals(
    headers.map((each) => each.get("if-none-match")),
    [null, '"v1"', '"v2"', null],
  );
});

Deno.test("an ETag outlives a failure", async () => {
  const { report, headers } = await waited([
    job("pending", { etag: '"v1"' }),
    unreachable,
    unchanged(),
    job("completed"),
  ]);
  assertEquals(report.requests, 4);
  assertEquals(
    headers.map((each) => each.get("if-none-match")),
    [null, '"v1"', '"v1"', '"v1"'],
  );
});

Deno.test("an ETag is not carried from one call to the next", async () => {
  using time = new FakeTime();
  const { fetch, headers } = scripted(job("pending", { etag: '"v1"' }));
  await finish(time, fetchStatus("manual", { fetch }));
  await finish(time, fetchStatus("manual", { fetch }));
  assertEquals(headers[1]?.get("if-none-match"), null);
});

Deno.test("the Retry-After of a 304 is its own", async () => {
  const { sent } = await waited([
    job("pending", { etag: '"v1"', "retry-after": "3" }),
    unchanged({ "retry-after": "2" }),
    unchanged(),
    job("completed"),
  ]);
  assertEquals(sent, [0, 3_000, 5_000, 6_000]);
});

Deno.test("304 to a client that knows nothing is no status", async () => {
  const { error, sent } = await failed(
    [unchanged()],
    "GET http://127.0.0.1:5000/status answered 304",
  );
  assertEquals([error.type, sent], ["answer", [0]]);
});
