import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { RequestContext } from "../../../simulator/message/request_context.ts";
import { OTHERS } from "../../../simulator/report/client_table.ts";
import { PollStats } from "../../../simulator/report/poll_stats.ts";
import { anyTraffic, count, record, sum } from "./_count.ts";
import { job, poll, ROUTES } from "./_requests.ts";

/** Records requests that are responded to one after the other. */
function recordInOrder(
  pollStats: PollStats,
  ...all: RequestContext[]
): number[] {
  return all.map((exchange) => {
    const ordinal = pollStats.ordinal(exchange);
    pollStats.record(exchange);
    return ordinal;
  });
}

Deno.test("PollStats counts what a count by hand counts, for each job and client", () => {
  fc.assert(fc.property(anyTraffic, (all) => {
    const { pollStats, seen } = record(all);
    const counts = count(all);
    for (let number = 1; number <= 7; number++) {
      const expected = counts.filter(({ job }) => job.number === number);
      const entries = pollStats.ofJob(number).map((stats) => ({
        client: stats.client.client,
        polls: stats.polls,
        otherRequests: stats.otherRequests,
        firstAt: stats.firstAt,
        endSeenAt: stats.endSeenAt,
        waste: stats.waste,
        redundantPolls: stats.redundantPolls,
        early: stats.early,
        failed: stats.failed,
        faulted: stats.faulted,
        bytes: stats.bytes,
      }));
      const byClient = <T extends { client: string }>(list: T[]) =>
        list.sort((a, b) => a.client < b.client ? -1 : 1);
      assertEquals(
        byClient(entries),
        byClient(expected.map(({ job: _, toEnd: __, ...count }) => ({
          ...count,
          endSeenAt: count.endSeenAt ?? Infinity,
        }))),
      );
    }
    assertEquals(
      seen.sort(),
      counts.filter(({ endSeenAt }) => endSeenAt !== undefined)
        .map(({ waste }) => waste).sort(),
    );
    assertEquals(pollStats.totals, {
      polls: sum(counts.map(({ polls }) => polls)),
      redundantPolls: sum(counts.map(({ redundantPolls }) => redundantPolls)),
      early: sum(counts.map(({ early }) => early)),
    });
  }));
});

Deno.test("PollStats.ordinal() counts by client, and by job or else by route", () => {
  fc.assert(fc.property(anyTraffic, (all) => {
    const { ordinals } = record(all);
    const expected = all.map((one, i) =>
      all.slice(0, i + 1).filter(({ client, job, route }) =>
        client === one.client && job === one.job &&
        (job !== undefined || route === one.route)
      ).length
    );
    assertEquals(ordinals, expected);
  }));
});

Deno.test("PollStats takes only reads of the status for polls", () => {
  const pollStats = new PollStats();
  recordInOrder(
    pollStats,
    poll(job(), 0, { route: ROUTES.cancel, method: "DELETE" }),
    poll(job(), 1, { route: ROUTES.result }),
    poll(job(), 2, { route: ROUTES.result, method: "HEAD" }),
    poll(job(), 3, { route: undefined }),
  );
  assertEquals(pollStats.ofJob(1), []);
  assertEquals(pollStats.clients(), []);
  assertEquals(pollStats.totals.polls, 0);
});

Deno.test("PollStats counts a HEAD as a failed poll", () => {
  const pollStats = new PollStats();
  const head = { method: "HEAD", shown: undefined, retryAfter: 1_000 } as const;
  recordInOrder(pollStats, poll(job(), 0, head), poll(job(), 500, head));
  recordInOrder(pollStats, poll(job(), 12_000));
  const [stats] = pollStats.ofJob(1);
  assertEquals([stats?.polls, stats?.failed, stats?.early], [3, 2, 1]);
  assertEquals([stats?.firstAt, stats?.waste], [0, 2_000]);
  const [waits] = [...pollStats.clients()[0]?.compared.values() ?? []];
  assertEquals(waits, { jobs: 1, requests: 3, waste: 2_000 });
});

Deno.test("PollStats counts a poll that was refused before it got a number", () => {
  const pollStats = new PollStats();
  const refused = { status: 429, shown: undefined, retryAfter: 5_000 } as const;
  // Refused requests get no number.
  pollStats.record(poll(job(), 9_000, refused));
  pollStats.record(poll(job(), 11_000, refused));
  assertEquals(recordInOrder(pollStats, poll(job(), 16_000)), [1]);
  const [stats] = pollStats.ofJob(1);
  assertEquals([stats?.polls, stats?.failed, stats?.early], [3, 2, 1]);
  assertEquals([stats?.firstAt, stats?.waste], [9_000, 6_000]);
  const [client] = pollStats.clients();
  assertEquals([client?.jobs, client?.requestsToEnd, client?.early], [1, 3, 1]);
});

Deno.test("PollStats starts a wait with the first request, also before its response", () => {
  const pollStats = new PollStats();
  const first = poll(job(), 9_000, { answeredAt: 15_000 });
  const second = poll(job(), 12_000);
  for (const one of [first, second]) pollStats.ordinal(one);
  pollStats.record(second);
  const [stats] = pollStats.ofJob(1);
  assertEquals([stats?.firstAt, stats?.waste], [9_000, 2_000]);
});

Deno.test("PollStats lets a poll come 1 ms early, and no more", () => {
  const pollStats = new PollStats();
  recordInOrder(
    pollStats,
    poll(job(), 0, { retryAfter: 100 }),
    poll(job(), 99),
  );
  assertEquals(pollStats.totals.early, 0);
  recordInOrder(pollStats, poll(job(), 98));
  assertEquals(pollStats.totals.early, 1);
});

Deno.test("PollStats does not count a poll as early that was sent before the hint", () => {
  const pollStats = new PollStats();
  const first = poll(job(), 0, { retryAfter: 1_000, answeredAt: 20 });
  const second = poll(job(), 10, { answeredAt: 30 });
  for (const one of [first, second]) pollStats.ordinal(one);
  for (const one of [first, second]) pollStats.record(one);
  assertEquals(pollStats.totals.early, 0);
});

Deno.test("PollStats drops the job that was first requested first, and not the sums", () => {
  const pollStats = new PollStats({ maxJobs: 2 });
  const jobs = [1, 2, 3, 4].map((number) => job({ number }));
  for (const job of jobs) {
    recordInOrder(pollStats, poll(job, 0), poll(job, 12_000));
  }
  assertEquals([1, 2, 3, 4].map((it) => pollStats.ofJob(it).length), [
    0,
    0,
    1,
    1,
  ]);
  const [client] = pollStats.clients();
  assertEquals(client?.jobs, 4);
  assertEquals(client?.seen, 4);
  assertEquals(client?.polls, 8);
  assertEquals(client?.waste, 8_000);
});

Deno.test("PollStats takes a poll in the same millisecond as the hint for early", () => {
  const pollStats = new PollStats();
  recordInOrder(pollStats, poll(job(), 0, { retryAfter: 100 }), poll(job(), 0));
  assertEquals(pollStats.totals.early, 1);
});

Deno.test("PollStats counts no poll as early after the end was seen", () => {
  const pollStats = new PollStats();
  recordInOrder(
    pollStats,
    poll(job(), 9_500, { retryAfter: 1_000 }),
    poll(job(), 10_000),
    poll(job(), 10_001),
  );
  assertEquals(pollStats.totals, { polls: 3, redundantPolls: 1, early: 1 });
});

Deno.test("PollStats takes up no job older than one that it has dropped", () => {
  const pollStats = new PollStats({ maxJobs: 1 });
  for (const number of [5, 3, 6, 4]) {
    recordInOrder(pollStats, poll(job({ number }), 0));
  }
  // 3 came after 5, but was created before: it would seem to have just begun.
  assertEquals([3, 4, 5].map((it) => pollStats.ofJob(it).length), [0, 0, 0]);
  assertEquals(pollStats.ofJob(6).length, 1);
});

Deno.test("PollStats does not take up again a job that it has dropped", () => {
  const pollStats = new PollStats({ maxJobs: 1 });
  const [first, second] = [job({ number: 1 }), job({ number: 2 })];
  recordInOrder(pollStats, poll(first, 0), poll(second, 0));
  const late = poll(first, 20_000, { status: 500, shown: undefined });
  const ordinals = recordInOrder(pollStats, late, late);
  assertEquals(ordinals, [1, 2]);
  assertEquals(pollStats.ofJob(2).length, 1);
  const [client] = pollStats.clients();
  assertEquals([client?.jobs, client?.seen], [2, 0]);
  assertEquals([client?.polls, client?.failed, client?.bytes], [4, 2, 400]);
});

Deno.test("PollStats lumps clients together beyond 100 of a job, and 1,000 in all", () => {
  const pollStats = new PollStats();
  const pollBy = (number: number, client: number | string) =>
    recordInOrder(pollStats, poll(job({ number }), 0, { client: `${client}` }));
  const last = (number: number) =>
    pollStats.ofJob(number).map(({ client, polls }) => [client.client, polls])
      .slice(-2);
  const ordinals = Array.from({ length: 103 }, (_, i) => pollBy(1, i)[0]);
  assertEquals(ordinals.slice(-4), [1, 1, 2, 3]);
  assertEquals(last(1), [["99", 1], [OTHERS, 3]]);
  for (let i = 103; i < 1_000; i++) pollBy(Math.floor(i / 100) + 1, i);
  assertEquals(last(10), [["998", 1], ["999", 1]]);
  for (const client of ["constructor", "998"]) pollBy(11, client);
  assertEquals(last(11), [[OTHERS, 1], ["998", 1]]);
  const counts = pollStats.clients().map(({ client, jobs, polls }) =>
    [client, jobs, polls] as const
  );
  // 100 to 102 have polled nothing else.
  assertEquals(counts.length, 998);
  assertEquals(counts[0], [OTHERS, 2, 4]);
  assertEquals(counts.at(-2), ["998", 2, 2]);
});

Deno.test("PollStats has default limits", () => {
  const pollStats = new PollStats();
  for (let number = 1; number <= 100_001; number++) {
    recordInOrder(pollStats, poll(job({ number }), 0, { client: `${number}` }));
  }
  assertEquals(pollStats.ofJob(1), []);
  assertEquals(pollStats.ofJob(2).length, 1);
  assertEquals(pollStats.clients().length, 1_001);
  for (let client = 1; client <= 101; client++) {
    recordInOrder(
      pollStats,
      poll(job({ number: 200_000 }), 0, { client: `${client}` }),
    );
  }
  assertEquals(pollStats.ofJob(200_000).length, 101);
});
