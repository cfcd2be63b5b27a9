import {
  fetchStatus,
  type StatusReport,
  watchStatus,
} from "@heygen-sim/client";
import { assertEquals, assertFalse } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { simulated } from "./_simulated.ts";
import { finish, step } from "./_time.ts";

/** All reports of a watch. */
async function collect(
  reports: AsyncIterable<StatusReport>,
): Promise<StatusReport[]> {
  const all: StatusReport[] = [];
  for await (const report of reports) all.push(report);
  return all;
}

Deno.test("watchStatus() gives a report for each poll, with the time until the next", async () => {
  using time = new FakeTime();
  const { fetch } = simulated(3_500, { latency: () => 100 });
  const reports = await finish(
    time,
    collect(watchStatus("fibonacci", { fetch })),
  );
  assertEquals(
    reports.map(({ status, requests, elapsed, nextDelay, ended }) => [
      status,
      requests,
      elapsed,
      nextDelay,
      ended,
    ]),
    [
      ["pending", 1, 100, 900, undefined],
      ["pending", 2, 1_100, 900, undefined],
      ["pending", 3, 2_100, 1_900, undefined],
      ["completed", 4, 4_100, undefined, "finished"],
    ],
  );
});

Deno.test("fetchStatus() is the last report of watchStatus()", async () => {
  for (
    const options of [{}, { timeout: 1_500 }, { maxRequests: 2 }, {
      errorRate: 1,
    }]
  ) {
    using time = new FakeTime(0);
    const one = simulated(3_500, options).fetch;
    const two = simulated(3_500, options).fetch;
    const watched = collect(
      watchStatus("constant", { ...options, fetch: one }),
    );
    const fetched = fetchStatus("constant", { ...options, fetch: two });
    const [reports, report] = await finish(
      time,
      Promise.all([watched, fetched]),
    );
    assertEquals(reports.at(-1), report);
  }
});

Deno.test("onPoll is called with the same reports, the last one included", async () => {
  using time = new FakeTime();
  const { fetch } = simulated(3_500);
  const polled: StatusReport[] = [];
  const onPoll = (report: StatusReport) => void polled.push(report);
  const options = { fetch, onPoll };
  const watched = await finish(time, collect(watchStatus("constant", options)));
  assertEquals(polled, watched);
  polled.length = 0;
  const last = await finish(time, fetchStatus("manual", options));
  assertEquals(polled, [last]);
});

Deno.test("nextDelay is the time until the deadline where that comes first", async () => {
  using time = new FakeTime();
  const { fetch } = simulated(60_000);
  const options = { fetch, timeout: 1_200 };
  const reports = await finish(time, collect(watchStatus("constant", options)));
  assertEquals(
    reports.map(({ nextDelay }) => nextDelay),
    [1_000, 200, undefined],
  );
});

Deno.test("nothing is sent before the first report is asked for", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(60_000);
  const reports = watchStatus("constant", { fetch });
  await step(time, 5_000);
  assertEquals(sent, []);
  await finish(time, reports.next());
  assertEquals(sent, [5_000]);
  await reports.return();
  assertFalse(time.next());
});

Deno.test("polls wait for a slow reader, who finds the grid where it was", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(60_000);
  const reports = watchStatus("constant", { fetch });
  await finish(time, reports.next());
  // For half a second more than the wait: late, but not by a whole wait.
  await step(time, 1_500);
  await finish(time, reports.next());
  assertEquals(sent, [0, 1_500]);
  await finish(time, reports.next());
  assertEquals(sent, [0, 1_500, 2_000]);
  // And for several waits: those slots are gone.
  await step(time, 5_300);
  await finish(time, reports.next());
  assertEquals(sent, [0, 1_500, 2_000, 8_000]);
  await reports.return();
});

Deno.test("a watch that has ended stays ended", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(500);
  const reports = watchStatus("constant", { fetch });
  await finish(time, collect(reports));
  assertEquals(await reports.next(), { done: true, value: undefined });
  assertEquals(sent.length, 2);
});

Deno.test("two watches of one job do not know of one another", async () => {
  using time = new FakeTime();
  const { fetch } = simulated(2_500);
  const [one, two] = await finish(
    time,
    Promise.all([
      fetchStatus("constant", { fetch }),
      fetchStatus("fibonacci", { fetch }),
    ]),
  );
  assertEquals([one?.requests, two?.requests], [4, 4]);
  assertEquals([one?.waste, two?.waste], [500, 1_500]);
});
