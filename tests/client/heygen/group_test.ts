import { constant, type Fetch, systemClock } from "@heygen-sim/client";
import { createHeyGenClient } from "@heygen-sim/client/heygen";
import { VirtualClock } from "@heygen-sim/simulator";
import { assert, assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { finish } from "../_time.ts";
import { API_KEY } from "./_heygen.ts";

/** The state of a job at a time, and whether lists of states have it. */
type StateAt = (id: string, ms: number) => { status: string; listed?: boolean };

/** A scripted service: its requests as `MS IDS` or `MS /ID`. */
function service(
  clock: { now(): number },
  stateAt: StateAt,
  headers: Record<string, string> = {},
): { fetch: Fetch; log: string[] } {
  const start = clock.now();
  const log: string[] = [];
  const fetch: Fetch = (url) => {
    const { pathname, searchParams } = new URL(url);
    const ms = clock.now() - start;
    const ids = searchParams.get("video_translation_ids");
    const id = pathname.split("/").at(-1) ?? "";
    log.push(`${ms} ${ids ?? `/${id}`}`);
    const list = ids?.split(",").filter((id) => stateAt(id, ms).listed ?? true)
      .map((id) => ({ video_id: id, status: stateAt(id, ms).status }));
    const video_url = "https://files.test/v.mp4";
    const data = list ?? { id, status: stateAt(id, ms).status, video_url };
    return Promise.resolve(Response.json({ data }, { headers }));
  };
  return { fetch, log };
}

Deno.test("a job that has ended is in no further request for the states of its group", async () => {
  const clock = new VirtualClock();
  const { fetch, log } = service(clock, (id, ms) => ({
    status: ms >= Number(id) ? "completed" : "running",
  }));
  const heygen = createHeyGenClient({ apiKey: API_KEY, fetch, clock });
  const ids = ["500", "1500"];
  const results = await clock.run(heygen.fetchStatuses(ids, "constant"));
  assert(results.every(({ status }) => status === "fulfilled"));
  assertEquals(log, [
    "0 500,1500",
    "1000 500,1500",
    "1000 /500",
    "2000 1500",
    "2000 /1500",
  ]);
});

Deno.test("a job that no list has is read by itself until it has ended", async () => {
  const clock = new VirtualClock();
  const { fetch, log } = service(clock, (_, ms) => ({
    status: ms >= 1_500 ? "completed" : "running",
    listed: false,
  }));
  const heygen = createHeyGenClient({ apiKey: API_KEY, fetch, clock });
  const [result] = await clock.run(heygen.fetchStatuses(["a"], "constant"));
  assert(result?.status === "fulfilled");
  const expected = ["0 a", "0 /a", "1000 a", "1000 /a", "2000 a", "2000 /a"];
  assertEquals(log, expected);
  assertEquals(result.value.requests, expected.length);
});

Deno.test("a group respects the Retry-After of its states", async () => {
  const clock = new VirtualClock();
  const { fetch, log } = service(clock, (_, ms) => ({
    status: ms >= 1_500 ? "completed" : "running",
  }), { "retry-after": "5" });
  const slow: Fetch = async (url, init) => {
    await clock.delay(100, {});
    return await fetch(url, init);
  };
  const heygen = createHeyGenClient({ apiKey: API_KEY, fetch: slow, clock });
  await clock.run(heygen.fetchStatuses(["a", "b"], "constant"));
  assertEquals(log, ["100 a,b", "5200 a,b", "5300 /a", "5300 /b"]);
});

Deno.test("a job with a schedule of its own is not served by a response of long ago", async () => {
  const clock = new VirtualClock();
  const { fetch, log } = service(clock, (id, ms) => ({
    status: ms >= Number(id) ? "completed" : "running",
  }));
  const heygen = createHeyGenClient({ apiKey: API_KEY, fetch, clock });
  const intervals = [1_000, 60_000];
  const algorithm = () => constant({ interval: intervals.shift() ?? 0 });
  const ids = ["2000", "50000"];
  const results = await clock.run(heygen.fetchStatuses(ids, algorithm));
  assert(results.every(({ status }) => status === "fulfilled"));
  assertEquals(log, [
    "0 2000,50000",
    "1000 2000,50000",
    "2000 2000,50000",
    "2000 /2000",
    "60000 50000",
    "60000 /50000",
  ]);
});

Deno.test("a job counts no request for a group that left it out", async () => {
  const clock = new VirtualClock();
  const { fetch, log } = service(clock, (id, ms) => ({
    status: ms >= (id === "a" ? 1_000 : 200) ? "completed" : "running",
    listed: id === "b",
  }));
  const slow: Fetch = async (url, init) => {
    const response = await fetch(url, init);
    if (url.endsWith("/a")) await clock.delay(300, {});
    return response;
  };
  const heygen = createHeyGenClient({ apiKey: API_KEY, fetch: slow, clock });
  const intervals = [1_000, 200];
  const algorithm = () => constant({ interval: intervals.shift() ?? 0 });
  const [result] = await clock.run(
    heygen.fetchStatuses(["a", "b"], algorithm),
  );
  const expected = ["0 a,b", "0 /a", "200 b", "200 /b", "1000 a", "1000 /a"];
  assertEquals(log, expected);
  assert(result?.status === "fulfilled");
  assertEquals(result.value.requests, 4);
});

Deno.test("a group ends at its timeout, with its jobs still queued for a connection", async () => {
  const clock = new VirtualClock();
  const { fetch, log } = service(clock, () => ({ status: "completed" }));
  const slow: Fetch = async (url, init) => {
    const response = await fetch(url, init);
    await clock.delay(5_000, {});
    return response;
  };
  const heygen = createHeyGenClient({ apiKey: API_KEY, fetch: slow, clock });
  const options = { concurrency: 1, timeout: 8_000 };
  const results = await clock.run(
    heygen.fetchStatuses(["a", "b", "c"], "constant", options),
  );
  assertEquals(log, ["0 a,b,c", "5000 /a"]);
  const reports = results.map((it) => it.status === "fulfilled" && it.value);
  assertEquals(
    reports.map((it) => it && [it.status, it.ended, it.requests, it.elapsed]),
    [
      ["completed", "finished", 2, 10_000],
      ["completed", "finished", 1, 8_000],
      ["completed", "finished", 1, 8_000],
    ],
  );
});

Deno.test("a group believes the look at a job alone", async () => {
  const clock = new VirtualClock();
  const { fetch } = service(clock, () => ({ status: "completed" }));
  const slow: Fetch = async (url, init) => {
    await clock.delay(900, {});
    return url.includes("statuses")
      ? await fetch(url, init)
      : Response.json({ data: { id: url.slice(-1), status: "running" } });
  };
  const heygen = createHeyGenClient({ apiKey: API_KEY, fetch: slow, clock });
  const options = { concurrency: 1, timeout: 2_000 };
  const results = await clock.run(
    heygen.fetchStatuses(["a", "b"], "constant", options),
  );
  const reports = results.map((it) => it.status === "fulfilled" && it.value);
  assertEquals(reports.map((it) => it && [it.status, it.requests]), [
    ["pending", 2],
    ["pending", 2],
  ]);
});

Deno.test("a group sends no more requests for a job than it may", async () => {
  for (
    const [status, ended] of [
      ["completed", "finished"],
      ["running", "max-requests"],
      // A new job, which may exist a moment later.
      ["not_found", "max-requests"],
    ] as const
  ) {
    const clock = new VirtualClock();
    const { fetch, log } = service(clock, () => ({ status }));
    const heygen = createHeyGenClient({ apiKey: API_KEY, fetch, clock });
    const [result] = await clock.run(
      heygen.fetchStatuses(["a"], "constant", { maxRequests: 1 }),
    );
    assertEquals(log, ["0 a"]);
    assert(result?.status === "fulfilled");
    assertEquals([result.value.ended, result.value.requests], [ended, 1]);
  }
});

Deno.test("the wait for a connection is not part of an attempt of a group, which keeps to its concurrency", async () => {
  using time = new FakeTime();
  const { fetch } = service(systemClock, () => ({ status: "completed" }));
  let underway = 0;
  let most = 0;
  const slow: Fetch = async (url, init) => {
    most = Math.max(most, ++underway);
    await systemClock.delay(800, {});
    underway--;
    return await fetch(url, init);
  };
  const heygen = createHeyGenClient({ apiKey: API_KEY, fetch: slow });
  const options = { concurrency: 2, attemptTimeout: 1_000 };
  const ids = ["a", "b", "c", "d", "e", "f"];
  const results = await finish(
    time,
    heygen.fetchStatuses(ids, "constant", options),
  );
  for (const result of results) {
    assert(result.status === "fulfilled");
    assertEquals([result.value.requests, result.value.failures], [2, 0]);
  }
  assertEquals(most, 2);
});
