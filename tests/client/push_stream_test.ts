import {
  constant,
  createClient,
  fetchStatus,
  fetchStatuses,
  type StatusReport,
  watchStatus,
} from "@heygen-sim/client";
import { VirtualClock } from "@heygen-sim/simulator";
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { recording } from "./_recording.ts";
import {
  END,
  job,
  pushed,
  pushServer,
  refuse,
  simulated,
  statusEvent,
} from "./_push_server.ts";

const channel = "push";
const random = () => 0;

Deno.test("push reports the end when it happens, by three requests", async () => {
  using server = simulated(9_500);
  const { clock, fetch, paths } = server;
  const options = { channel, fetch, clock } as const;
  const report = await clock.run(fetchStatus("fibonacci", options));
  // The last one finds the job to be the current one still.
  const events = `/jobs/${report.id}/events`;
  assertEquals(paths, ["/status", events, "/status"]);
  assertEquals(
    [report.status, report.ended, report.requests, report.failures],
    ["completed", "finished", 3, 0],
  );
  assertEquals(
    [report.completionTime, report.waste, report.elapsed],
    [9_500, 0, 9_500],
  );
});

Deno.test("push needs one request where the job is known, also if it has ended", async () => {
  using server = simulated(5_000);
  const { clock, fetch, paths } = server;
  const first = await clock.run(
    fetchStatus("constant", { channel, fetch, clock }),
  );
  assert(first.id);
  await clock.advance(60_000);
  paths.length = 0;
  const options = { channel, fetch, clock, job: first.id } as const;
  const report = await clock.run(fetchStatus("constant", options));
  assertEquals(paths, [`/jobs/${first.id}/events`]);
  assertEquals([report.requests, report.completionTime], [1, 5_000]);
  // Of a job that had ended before, only the call's own time.
  assertEquals([report.waste, report.elapsed], [0, 0]);
});

Deno.test("push reports each state of the stream, to onPoll as well", async () => {
  const clock = new VirtualClock();
  const server = pushServer(
    clock,
    ({ path }) =>
      path === "/status" ? job("pending") : [
        "retry: 100\n\n",
        statusEvent("pending", { version: 1, progress: 0 }),
        ": heartbeat\n\n",
        1_000,
        statusEvent("pending", { progress: 0.5 }),
        "event: news\ndata: an unknown event\n\n",
        1_000,
        statusEvent("completed"),
        END,
      ],
  );
  const polled: StatusReport[] = [];
  const reports: StatusReport[] = [];
  await clock.run((async () => {
    const { fetch } = server;
    const onPoll = (report: StatusReport) => void polled.push(report);
    const options = { channel, fetch, clock, onPoll } as const;
    for await (const report of watchStatus("constant", options)) {
      reports.push(report);
    }
  })());
  assertEquals(polled, reports);
  assertEquals(
    reports.map(({ status, progress, requests, elapsed, nextDelay, ended }) => [
      status,
      progress,
      requests,
      elapsed,
      nextDelay,
      ended,
    ]),
    [
      ["pending", undefined, 1, 0, 0, undefined],
      ["pending", 0, 2, 0, undefined, undefined],
      ["pending", 0.5, 2, 1_000, undefined, undefined],
      ["completed", undefined, 3, 2_000, undefined, "finished"],
    ],
  );
  assertEquals(server.open, 0);
});

Deno.test("push resumes after a cut with the last event's id, and misses nothing", async () => {
  const cut = new TypeError("connection reset");
  const streams = [
    ["retry: 3000\n\n", statusEvent("pending"), 2_000, cut],
    [1_000, statusEvent("error").slice(0, -1)], // without its end it is no event
    [statusEvent("error"), END],
  ];
  const { report, received } = await pushed(
    (_, n) => streams[n] ?? refuse(500),
    { random, job: "j1" },
  );
  assertEquals([report.status, report.ended], ["error", "finished"]);
  assertEquals([report.requests, report.failures], [3, 0]);
  assertEquals(
    received.map(({ at, headers }) => [at, headers.get("last-event-id")]),
    // The server's 3 s and a little; more after another that was short.
    [[0, null], [5_500, "2"], [10_500, "2"]],
  );
  assertEquals(received[0]?.headers.get("accept"), "text/event-stream");
});

Deno.test("push looks at the job once after a 204 for its stream", async () => {
  const replies = [
    // A state that cannot be read may be the last one.
    [statusEvent("pending"), "id: 102\nevent: status\ndata: oops\n\n"],
    new Response(null, { status: 204 }),
    job("completed"),
  ];
  const { report, received, paths } = await pushed(
    (_, n) => replies[n] ?? refuse(500),
    { job: "j1" },
  );
  assertEquals(paths(), ["/jobs/j1/events", "/jobs/j1/events", "/jobs/j1"]);
  assertEquals([report.status, report.requests], ["completed", 3]);
  assertEquals(report.failures, 0);
  // An event that is invalid is requested again.
  assertEquals(received[1]?.headers.get("last-event-id"), null);
});

Deno.test("push looks at the job if its stream ends without its final state", async () => {
  const replies = [job("pending"), [statusEvent("pending"), END], job("error")];
  const { report, paths } = await pushed((_, n) => replies[n] ?? refuse(500));
  // Another may be the current one by now.
  assertEquals(paths(), ["/status", "/jobs/j1/events", "/status"]);
  assertEquals([report.status, report.elapsed], ["error", 0]);
});

Deno.test("push does not follow another job's events", async () => {
  for (const known of [undefined, "j1"]) {
    const { report, paths, server } = await pushed(
      ({ path }, n) =>
        path.endsWith("events")
          ? [statusEvent("completed", { id: "j2" }), 9_000]
          : job(n === 0 ? "pending" : "completed"),
      { ...(known ? { job: known } : {}) },
    );
    assertEquals([report.id, report.status], ["j1", "completed"]);
    const events = Array(3).fill("/jobs/j1/events");
    const first = known ? [] : ["/status"];
    const last = known ? "/jobs/j1" : "/status";
    assertEquals(paths(), [...first, ...events, last]);
    assertEquals(server.open, 0);
  }
});

Deno.test("push lets an algorithm learn from the end, and closes it once", async () => {
  for (
    const events of [
      [statusEvent("pending"), statusEvent("completed")],
      refuse(404),
    ]
  ) {
    const algorithm = recording(() => 1_000);
    const { server } = await pushed(
      (_, n) => n === 0 ? job("pending") : n === 1 ? events : job("completed"),
      {},
      algorithm.start,
    );
    assertEquals(algorithm.seen.map(({ status }) => status), ["completed"]);
    assertEquals(algorithm.seen[0]?.requests, server.received.length);
    assertEquals(algorithm.returns, 1);
  }
});

Deno.test("push and poll check their options alike", async () => {
  const clock = new VirtualClock();
  const { fetch, received } = pushServer(clock, () => job("completed"));
  const wrong = { fetch, clock, channel: "pigeon" as "push" };
  assertThrows(
    () => watchStatus("constant", wrong),
    TypeError,
    `'channel' must be one of poll, push: current value is "pigeon"`,
  );
  const push = { fetch, clock, channel } as const;
  assertThrows(() => watchStatus("unknown" as "manual", push), TypeError);
  assertThrows(() => watchStatus("manual", { ...push, job: "" }), TypeError);
  const negative = { ...push, timeout: -1 };
  assertThrows(() => watchStatus("manual", negative), RangeError);
  await assertRejects(
    () => fetchStatus("manual", { ...push, baseUrl: "ftp://x" }),
    TypeError,
  );
  assertEquals(received.length, 0);
});

Deno.test("a client can push by default, and polls for many jobs even so", async () => {
  const clock = new VirtualClock();
  const server = pushServer(
    clock,
    ({ path }) =>
      path.endsWith("events") ? [statusEvent("completed")] : job("completed"),
  );
  const { fetch } = server;
  const client = createClient({ channel, fetch, clock });
  await clock.run(client.fetchStatus("manual", { job: "j1" }));
  await clock.run(client.fetchStatuses(["j1"], "manual"));
  await clock.run(fetchStatuses(["j1"], "manual", { fetch, clock }));
  assertEquals(server.paths(), ["/jobs/j1/events", "/jobs/j1", "/jobs/j1"]);
});

Deno.test("push resumes after the last id, as UTF-8, and starts anew after an id that no header admits", async () => {
  const bare = statusEvent("pending").replace("id: 2\n", "");
  const streams = [
    [statusEvent("pending"), 10_000],
    [bare, 10_000],
    [statusEvent("pending").replace("id: 2", "id: €"), 10_000],
    [statusEvent("pending"), "id: 3\n\n", 10_000],
    [statusEvent("pending"), "id: 4\n", 10_000], // without a blank line it is no block
    [statusEvent("pending"), "id: 5\0\n\n", 10_000],
    [statusEvent("pending"), "id\n\n", 10_000],
    [statusEvent("pending").replace("id: 2", "id: \x07"), 10_000],
    [
      statusEvent("pending").replace("id: 2", `id: ${"x".repeat(1_001)}`),
      10_000,
    ],
    [statusEvent("completed")],
  ];
  const { report, received } = await pushed(
    (_, n) => streams[n] ?? refuse(500),
    { job: "j1" },
  );
  assertEquals([report.status, report.failures], ["completed", 0]);
  assertEquals(
    received.map(({ headers }) => headers.get("last-event-id")),
    [null, "2", "2", "\xe2\x82\xac", "3", "2", "2", null, null, null],
  );
});

Deno.test("push starts at once, and closes an algorithm that does not learn", async () => {
  const clock = new VirtualClock();
  const server = pushServer(clock, () => job("pending"));
  const { received, fetch } = server;
  const algorithm = recording(() => 1_000);
  const options = { channel, fetch, clock, maxRequests: 1 } as const;
  const late = { ...options, immediate: false };
  await clock.run(fetchStatus(algorithm.start, late));
  assertEquals(received.map(({ at }) => at), [0]);
  assertEquals([algorithm.seen.length, algorithm.returns], [0, 1]);
  // An algorithm that can be used once is not used up by an abort.
  const once = constant({ interval: 1_000 });
  const signal = AbortSignal.abort();
  await assertRejects(() => fetchStatus(once, { ...options, signal }));
  await clock.run(fetchStatus(once, options));
});

Deno.test("push reconnects after the time that the server sends, also after an invalid event", async () => {
  const streams = [
    ["retry: 7000\n\nevent: status\ndata: oops\n\n", statusEvent("pending")],
    [statusEvent("completed")],
  ];
  const { received } = await pushed((_, n) => streams[n] ?? refuse(500), {
    random,
    job: "j1",
  });
  assertEquals(received.map(({ at }) => at), [0, 7_500]);
});

Deno.test("push recognises a stream by its media type, in any case", async () => {
  for (
    const [type, requests] of [
      ["Text/Event-Stream;charset=UTF-8", 1],
      ["text/event-stream ; charset=utf-8", 1],
      ["text/event-stream-of-another-kind", 2],
      ["application/text/event-stream", 2],
    ] as const
  ) {
    const { report } = await pushed(
      ({ path }) =>
        path.endsWith("events")
          ? new Response(statusEvent("completed"), {
            headers: { "content-type": type },
          })
          : job("completed"),
      { job: "j1" },
    );
    assertEquals(report.requests, requests, type);
  }
});
