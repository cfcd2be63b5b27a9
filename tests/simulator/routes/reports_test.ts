import { uniform } from "@heygen-sim/client/distributions";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { simulated, START } from "./_simulated.ts";

const BROWSER =
  "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

/** The headers of a client. */
const as = (client: string) => ({ "x-client": client });

Deno.test("GET /report is JSON to programs, and a page to browsers", async () => {
  const { ask } = simulated();
  await ask("GET", "/status", { headers: as("<b>me</b>") });
  const accepts: [accept: string | undefined, html: boolean][] = [
    [undefined, false],
    ["*/*", false],
    ["application/json", false],
    ["image/png", false],
    ["text/html;q=0", false],
    ["text/html", true],
    [BROWSER, true],
    ["application/json;q=0.1, text/html;q=0.9", true],
  ];
  for (const [accept, html] of accepts) {
    const { status, headers, text, body } = await ask(
      "GET",
      "/report?price=3",
      {
        headers: accept === undefined ? {} : { accept },
      },
    );
    assertEquals([status, headers.get("vary")], [200, "accept"], accept);
    assertEquals(headers.get("cache-control"), "no-store");
    const type = headers.get("content-type");
    assertEquals(
      type,
      html ? "text/html; charset=utf-8" : "application/json",
      accept,
    );
    if (html) {
      assertStringIncludes(text, 'src="page/main.js"');
    } else {
      assertEquals([body.price, body.clients.length], [3, 1]);
      assertEquals(body.server_time, new Date(START).toISOString());
    }
  }
});

Deno.test("GET /jobs/{id}/report is JSON to programs, and a page to browsers", async () => {
  const { ask, clock, create } = simulated();
  const { id } = await create({ delay: 2, outcome: "error" });
  const path = `/jobs/${id}/report`;
  await clock.advance(2_500);
  await ask("GET", `/jobs/${id}`, { headers: as("<b>me</b>") });
  const page = await ask("GET", path, { headers: { accept: BROWSER } });
  assertEquals(page.headers.get("content-type"), "text/html; charset=utf-8");
  assertEquals(page.headers.get("vary"), "accept");
  assertStringIncludes(page.text, 'src="../../page/main.js"');
  const { headers, body } = await ask("GET", path);
  assertEquals(headers.get("vary"), "accept");
  assertEquals(body.clients[0].client, "<b>me</b>");
});

Deno.test("GET /report takes the price of a request", async () => {
  const { ask, clock } = simulated();
  for (const ms of [0, 6_000, 6_000]) {
    await clock.advance(ms);
    await ask("GET", "/status", { headers: as("me") });
  }
  for (const price of [1, 0.5, 20]) {
    const { body } = await ask("GET", `/report?price=${price}`);
    const [{ cost, best_cost, ratio }] = body.clients;
    // Two requests after the first, and two seconds; the best plan polls at 10 s.
    assertEquals([cost, best_cost], [2 + 2 * price, price]);
    assert(Math.abs(ratio - cost / price) < 1e-6);
  }
});

Deno.test("a wait starts with a request that the rate limit refuses, and its Retry-After counts", async () => {
  const { ask, clock } = simulated({ rateLimit: "1/10s" });
  await ask("POST", "/reset");
  const seen: number[] = [];
  for (const ms of [9_000, 500, 2_500]) {
    await clock.advance(ms);
    const { status } = await ask("GET", "/status", { headers: as("me") });
    seen.push(status);
  }
  assertEquals(seen, [429, 429, 200]);
  const { body } = await ask("GET", "/report");
  const [{ requests, failed, early, seen: ends, mean_waste_seconds }] =
    body.clients;
  assertEquals([requests, failed, early, ends], [3, 2, 1, 1]);
  assertEquals(mean_waste_seconds, 2);
});

Deno.test("polls by HEAD cost as much as polls by GET", async () => {
  const { ask, clock, create } = simulated();
  const { id } = await create();
  const send = (method: string, client: string) =>
    ask(method, `/jobs/${id}`, { headers: as(client) });
  for (let second = 0; second <= 11; second++) {
    await send("GET", "reader");
    const { headers } = await send("HEAD", "watcher");
    const pending = headers.has("retry-after");
    assertEquals(pending, second < 10);
    await clock.advance(1_000);
  }
  await send("GET", "watcher");
  const { body } = await ask("GET", `/jobs/${id}/report`);
  const [reader, watcher] = body.clients;
  assertEquals([reader.client, reader.requests], ["reader", 12]);
  assertEquals([watcher.client, watcher.requests], ["watcher", 13]);
  assertEquals([watcher.failed, watcher.waste_seconds], [12, 2]);
});

Deno.test("GET /journal filters by patterns of paths, classes of statuses, times and results of polls", async () => {
  const { ask, clock, create } = simulated({ retryAfter: 2_000 });
  const { id } = await create();
  const poll = () => ask("GET", `/jobs/${id}`);
  await poll();
  await poll();
  await ask("GET", "/jobs/unknown");
  await ask("GET", "/nothing");
  await clock.advance(10_000);
  await poll();
  await ask("GET", `/jobs/${id}/result`);
  const list = async (query: string) => {
    const { body } = await ask("GET", `/journal?${query}`);
    return body.entries.map(({ number }: { number: number }) => number)
      .filter((number: number) => number < 8);
  };
  assertEquals(await list("path=/jobs/*"), [7, 6, 4, 3, 2]);
  assertEquals(await list(`job=${"f".repeat(16)}`), [], "no such job");
  assertEquals(await list("path=/jobs*"), [7, 6, 4, 3, 2, 1]);
  assertEquals(await list("path=*s/*/*t"), [7]);
  assertEquals(await list("status=4xx"), [5, 4]);
  assertEquals(await list("status=2xx&method=POST"), [1]);
  assertEquals(await list("status=2XX&method=post"), [1]);
  assertEquals(await list("poll=first"), [2]);
  assertEquals(await list("poll=end"), [6]);
  assertEquals(await list("early=true"), [3]);
  assertEquals(await list("early=false&path=/jobs/*"), [7, 6, 4, 2]);
  assertEquals(await list("since=2024-01-01T00:00:10Z"), [7, 6]);
  assertEquals(await list("since=2024-01-01T02:00:10.001%2B02:00"), []);
  const { body } = await ask("GET", "/journal?path=/jobs/*&limit=2");
  assertEquals([body.count, body.entries.length], [5, 2]);
  for (const query of ["status=4x", "status=xxx", "since=now", "early=yes"]) {
    assertEquals((await ask("GET", `/journal?${query}`)).status, 422, query);
  }
});

Deno.test("DELETE /journal empties it, and numbers go on", async () => {
  const { ask } = simulated();
  await ask("GET", "/status");
  await ask("GET", "/status");
  assertEquals((await ask("DELETE", "/journal")).status, 204);
  const { body } = await ask("GET", "/journal?method=GET");
  assertEquals([body.count, body.entries], [0, []]);
  await ask("GET", "/status");
  const after = await ask("GET", "/journal?path=/status");
  assertEquals(after.body.entries.map((it: { number: number }) => it.number), [
    5,
  ]);
});

Deno.test("GET /healthz and GET /metrics need no key", async () => {
  const { ask } = simulated({ apiKeys: ["a"], adminKey: "b", exposed: true });
  assertEquals((await ask("GET", "/status")).status, 401);
  const { body } = await ask("GET", "/healthz");
  assertEquals(body, { status: "ok" });
  const { headers, text } = await ask("GET", "/metrics");
  assertEquals(
    headers.get("content-type"),
    "text/plain; version=0.0.4; charset=utf-8",
  );
  assertStringIncludes(
    text,
    'heygen_sim_requests_total{method="GET",route="/status",status="401"} 1',
  );
});

Deno.test("a job's report names the distribution that its work was drawn from", async () => {
  const { ask, create } = simulated({ delay: uniform(1_000, 20_000) });
  const distributionOf = async ({ id }: { id: string }) =>
    (await ask("GET", `/jobs/${id}/report`)).body.distribution;
  const first = await create();
  await ask("PATCH", "/settings", { body: { delay: "lognormal:20,0.6" } });
  const cases: [body: unknown, distribution: string | null][] = [
    [{}, "lognormal:20,0.6"],
    [{ delay: "weibull:300,0.5" }, "weibull:300,0.5"],
    [{ delay: 5 }, null],
    [{ scenario: ["pending", "completed"] }, null],
  ];
  for (const [body, distribution] of cases) {
    assertEquals(await distributionOf(await create(body)), distribution);
  }
  assertEquals(await distributionOf(first), "uniform:1,20");
});
