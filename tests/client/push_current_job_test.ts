import { constant, fetchStatus } from "@heygen-sim/client";
import { VirtualClock } from "@heygen-sim/simulator";
import { assertEquals, assertRejects } from "@std/assert";
import { recording } from "./_recording.ts";
import {
  END,
  job,
  type PushServer,
  pushServer,
  refuse,
  statusEvent,
  type Step,
} from "./_push_server.ts";

const channel = "push";

/** A server whose current job is replaced after 30 s. */
function replaced(clock: VirtualClock, first: readonly Step[]): PushServer {
  const start = clock.now();
  return pushServer(clock, ({ path }) => {
    const id = clock.now() - start < 30_000 ? "j1" : "j2";
    if (path === "/status") return Response.json({ id, status: "pending" });
    return path === "/jobs/j1/events" ? first : [
      statusEvent("pending", { id: "j2" }),
      5_000,
      statusEvent("completed", { id: "j2" }),
      1e6,
    ];
  });
}

/** Streams of a job that is replaced while they are open. */
const FIRST: Readonly<
  Record<string, { steps: readonly Step[]; found: number; requests: number }>
> = {
  "goes on": {
    steps: [statusEvent("pending"), 1e6],
    found: 60_000,
    requests: 5,
  },
  "reports nothing": { steps: [1e6], found: 43_625, requests: 9 },
  "ends with the old job": {
    steps: [statusEvent("pending"), 35_000, statusEvent("completed"), 1e6],
    found: 35_000,
    requests: 5,
  },
  "ends": {
    steps: [statusEvent("pending"), 40_000, END],
    found: 40_000,
    requests: 5,
  },
};

for (const [kind, { steps, found, requests }] of Object.entries(FIRST)) {
  Deno.test(`push follows the stream of a new job when that of the first one ${kind}`, async () => {
    const clock = new VirtualClock();
    const server = replaced(clock, steps);
    const { fetch } = server;
    const algorithm = recording(() => 1_000);
    const report = await clock.run(
      fetchStatus(algorithm.start, { channel, fetch, clock }),
    );
    assertEquals([report.id, report.status], ["j2", "completed"]);
    assertEquals([report.elapsed, report.requests], [found + 5_000, requests]);
    assertEquals(server.paths().slice(-2), ["/jobs/j2/events", "/status"]);
    // The algorithm starts again, and learns from the new job alone.
    const [last] = algorithm.seen.slice(-1);
    assertEquals([last?.status, last?.elapsed], ["completed", 5_000]);
    assertEquals([last?.requests, algorithm.returns], [3, 2]);
    assertEquals([server.open, clock.next], [0, Infinity]);
  });
}

Deno.test("push ends as superseded with replaced: end", async () => {
  for (
    const steps of [[statusEvent("pending"), 1e6], [
      statusEvent("pending"),
      END,
    ]]
  ) {
    const clock = new VirtualClock();
    const { fetch, ...server } = replaced(clock, steps);
    const options = { channel, fetch, clock, replaced: "end" } as const;
    const report = await clock.run(fetchStatus([40_000], options));
    assertEquals([report.id, report.ended], ["j1", "superseded"]);
    assertEquals(server.open, 0);
  }
  await assertRejects(
    () => fetchStatus("manual", { channel, replaced: "x" as "end" }),
    TypeError,
    "'replaced'",
  );
});

Deno.test("push follows the job of the caller's choice when another becomes current", async () => {
  const clock = new VirtualClock();
  const server = replaced(clock, [
    statusEvent("pending"),
    50_000,
    statusEvent("error"),
  ]);
  const { fetch } = server;
  const options = { channel, fetch, clock, job: "j1" } as const;
  const report = await clock.run(fetchStatus("constant", options));
  assertEquals([report.id, report.status, report.requests], ["j1", "error", 1]);
});

Deno.test("push ends with the end that a stream reports where no look is possible", async () => {
  for (const options of [{ maxRequests: 2 }, { attemptTimeout: 1_000 }]) {
    const clock = new VirtualClock();
    let looks = 0;
    const server = pushServer(
      clock,
      ({ path }) =>
        path !== "/status"
          ? [statusEvent("pending"), 2_000, statusEvent("completed"), 1e6]
          : looks++ === 0
          ? job("pending")
          : refuse(503),
    );
    const { fetch } = server;
    const report = await clock.run(
      fetchStatus("constant", { channel, fetch, clock, ...options }),
    );
    assertEquals([report.status, report.elapsed], ["completed", 2_000]);
    assertEquals(report.requests, server.received.length);
    assertEquals(server.open, 0);
  }
});

Deno.test("push starts the algorithm again with a job that its polls find", async () => {
  const clock = new VirtualClock();
  let looks = 0;
  const { fetch } = pushServer(clock, ({ path }) => {
    if (path !== "/status") return refuse(404);
    const id = ++looks < 4 ? "j1" : "j2";
    return Response.json({ id, status: looks < 5 ? "pending" : "completed" });
  });
  let runs = 0;
  const algorithm = () => {
    runs++;
    return constant();
  };
  const wait = fetchStatus(algorithm, { channel, fetch, clock });
  const report = await clock.run(wait);
  assertEquals([report.status, report.id, runs], ["completed", "j2", 2]);
});
