import { planPolls } from "@heygen-sim/client/algorithms";
import { fixed, lognormal, uniform } from "@heygen-sim/client/distributions";
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { jobReport } from "../../../simulator/report/job_report.ts";
import { PollStats } from "../../../simulator/report/poll_stats.ts";
import { clientReport } from "../../../simulator/report/client_report.ts";
import {
  jobReportSchema,
  reportQuery,
  reportSchema,
} from "../../../simulator/report/schema.ts";
import { anyTraffic, type Count, count, DELAY, record, sum } from "./_count.ts";
import { job, poll } from "./_requests.ts";

const idOf = (number: number) => String(number).padStart(16, "0");

/** Whether a wait can be compared, said once more. */
function isComparable({ job, client, firstAt, endSeenAt }: Count): boolean {
  const mean = job.details?.delay === undefined ? 3_000 : 800;
  return endSeenAt !== undefined && client !== "(others)" &&
    [1, 2, 5].includes(job.number) && job.endsAt <= endSeenAt &&
    firstAt <= job.createdAt + mean / 20;
}

/** The mean, in seconds; `null` of none. */
function mean(numbers: readonly number[]): number | null {
  return numbers.length > 0 ? sum(numbers) / numbers.length / 1_000 : null;
}

function assertNear(actual: number | null, expected: number | null): void {
  if (actual === null || expected === null) assertEquals(actual, expected);
  else assertAlmostEquals(actual, expected, 1e-6);
}

Deno.test("clientReport() sums up what a count by hand comes to, by client", () => {
  const price = 500;
  const best = planPolls({ distribution: DELAY, price }).cost;
  fc.assert(fc.property(anyTraffic, (all) => {
    const body = clientReport(record(all).pollStats, { now: 5_000, price });
    assertEquals(reportSchema.parse(JSON.parse(JSON.stringify(body))), body);
    const byClient = Map.groupBy(count(all), ({ client }) => client);
    assertEquals(body.clients.length, byClient.size);
    for (const client of body.clients) {
      const counts = byClient.get(client.client) ?? [];
      const seen = counts.filter((it) => it.endSeenAt !== undefined);
      const wastes = seen.map(({ waste }) => waste);
      const compared = counts.filter(isComparable);
      assertEquals(client.jobs, counts.length);
      assertEquals(client.seen, seen.length);
      assertEquals(client.requests, sum(counts.map((it) => it.polls)));
      assertEquals(
        client.redundant_polls,
        sum(counts.map((it) => it.redundantPolls)),
      );
      assertEquals(client.early, sum(counts.map((it) => it.early)));
      assertEquals(client.failed, sum(counts.map((it) => it.failed)));
      assertEquals(client.faulted, sum(counts.map((it) => it.faulted)));
      assertEquals(client.bytes, sum(counts.map((it) => it.bytes)));
      const toEnd = mean(seen.map((it) => it.toEnd * 1_000));
      assertNear(client.requests_per_job, toEnd);
      assertNear(client.mean_waste_seconds, mean(wastes));
      const longest = seen.length > 0 ? Math.max(...wastes) / 1_000 : null;
      assertNear(client.max_waste_seconds, longest);
      assertEquals(client.compared, compared.length);
      const cost = mean(
        compared.map((it) => it.waste + price * (it.toEnd - 1)),
      );
      const bestCost = mean(
        compared.map(({ job }) => job.details ? price : best),
      );
      assertNear(client.cost, cost);
      assertNear(client.best_cost, bestCost);
      assertNear(client.ratio, cost && bestCost ? cost / bestCost : cost);
    }
  }));
});

Deno.test("clientReport() finds a client that follows the best plan as good as that", () => {
  const price = 1_000;
  const distribution = uniform(1_000, 20_000);
  const pollStats = new PollStats({ delay: distribution });
  const plan = planPolls({ distribution, price });
  for (let number = 1; number <= 1_000; number++) {
    const endsAt = distribution.quantile((number - 0.5) / 1_000);
    const wait = job({ number, work: endsAt, endsAt });
    for (const at of [0, ...plan.times]) {
      const request = poll(wait, at);
      pollStats.ordinal(request);
      pollStats.record(request);
      if (request.shown === "ended") break;
    }
  }
  const [client] = clientReport(pollStats, { now: 0 }).clients;
  assertEquals(client?.compared, 1_000);
  assertAlmostEquals(client?.best_cost ?? 0, plan.cost / 1_000, 1e-6);
  assertAlmostEquals(client?.ratio ?? 0, 1, 1e-3);
});

/** A wait that starts at `at` and sees the end at 11 s. */
function wait(pollStats: PollStats, given: Parameters<typeof job>[0], at = 0) {
  for (const time of [at, 11_000]) {
    const request = poll(job(given), time, { client: `${given?.number}` });
    pollStats.ordinal(request);
    pollStats.record(request);
  }
}

Deno.test("clientReport() compares waits that start within 5 % of the mean duration", () => {
  const pollStats = new PollStats({ delay: uniform(0, 20_000) });
  wait(pollStats, { number: 1 }, 500);
  wait(pollStats, { number: 2 }, 501);
  const { clients } = clientReport(pollStats, { now: 0 });
  assertEquals(clients.map(({ client, compared }) => [client, compared]), [
    ["1", 1],
    ["2", 0],
  ]);
});

Deno.test("clientReport() compares waits that start before 5 % of the jobs have ended", () => {
  const distribution = lognormal(1_000, 2);
  const late = distribution.quantile(0.05);
  assert(late < distribution.mean / 50, "many end long before the mean");
  const pollStats = new PollStats({ delay: distribution });
  const ages = { soon: late - 1e-6, late: late + 1e-6, atOnce: 0 };
  for (const [client, age] of Object.entries(ages)) {
    for (const at of [age, 11_000]) {
      const request = poll(job(), at, { client });
      pollStats.ordinal(request);
      pollStats.record(request);
    }
  }
  const instant = job({ number: 2, details: { delay: fixed(0) } });
  for (const at of [0, 11_000]) {
    const request = poll(instant, at, { client: "instant" });
    pollStats.ordinal(request);
    pollStats.record(request);
  }
  const { clients } = clientReport(pollStats, { now: 0 });
  assertEquals(
    Object.fromEntries(clients.map((it) => [it.client, it.compared])),
    { soon: 1, late: 0, atOnce: 1, instant: 1 },
  );
});

Deno.test("clientReport() compares waits for jobs whose distribution alone decided the end", () => {
  const pollStats = new PollStats();
  const others: Parameters<typeof job>[0][] = [
    {},
    { details: { delay: 10_000 } },
    { startsAt: 1 },
    { outcome: "cancelled" },
    { details: { scenario: ["completed"] } },
    { endsAt: Infinity },
  ];
  others.forEach((given, i) => {
    for (const at of [1, 12_000 - i]) {
      const request = poll(job({ number: i + 1, ...given }), at, {
        client: `${i}`,
        shown: at === 1 ? "pending" : "ended",
      });
      pollStats.ordinal(request);
      pollStats.record(request);
    }
  });
  const { clients } = clientReport(pollStats, { now: 0 });
  const compared = clients.filter((it) => it.compared > 0);
  assertEquals(compared.map(({ client }) => client).sort(), ["0", "1"]);
  assertEquals(clients.map(({ seen }) => seen), [1, 1, 1, 1, 1, 1]);
});

Deno.test("clientReport() has the largest waste, not the last", () => {
  const pollStats = new PollStats();
  for (const [i, end] of [12_000, 19_000, 11_000].entries()) {
    for (const at of [0, end]) {
      const request = poll(job({ number: i + 1 }), at);
      pollStats.ordinal(request);
      pollStats.record(request);
    }
  }
  const [client] = clientReport(pollStats, { now: 0 }).clients;
  assertEquals([client?.mean_waste_seconds, client?.max_waste_seconds], [4, 9]);
});

Deno.test("clientReport() identifies distributions by label, up to a limit", () => {
  const pollStats = new PollStats();
  // With these, that of jobs without their own, and the next, there are 20.
  for (let i = 1; i <= 18; i++) {
    wait(pollStats, { number: 10 + i, details: { delay: fixed(20_000 + i) } });
  }
  const distributions = [
    fixed(10_000),
    fixed(10_000),
    uniform(0, 20_000),
    10_000,
  ];
  distributions.forEach((delay, i) =>
    wait(pollStats, { number: i + 1, details: { delay } })
  );
  wait(pollStats, { number: 5 });
  const { clients } = clientReport(pollStats, { now: 0, price: 2_000 });
  const found = new Map(
    clients.map(({ client, best_cost }) => [client, best_cost]),
  );
  const own = planPolls({ distribution: uniform(1_000, 20_000), price: 2_000 });
  assertEquals(found.get("1"), 2);
  assertEquals(found.get("2"), 2);
  assertEquals(found.get("3"), null);
  assertEquals(found.get("4"), 2);
  assertAlmostEquals(found.get("5") ?? 0, own.cost / 1_000, 1e-6);
});

Deno.test("clientReport() plans one request at least, also for jobs of no duration", () => {
  const pollStats = new PollStats({ delay: fixed(0) });
  wait(pollStats, { number: 1, work: 1, endsAt: 1 });
  const [client] = clientReport(pollStats, { now: 0 }).clients;
  assertEquals(client?.best_cost, 1);
  assertAlmostEquals(client?.ratio ?? 0, 11.999);
});

Deno.test("clientReport() names the best client first, and those without a cost last", () => {
  const pollStats = new PollStats();
  const at = (client: string, ...times: number[]) => {
    for (const time of times) {
      const request = poll(job(), time, { client });
      pollStats.ordinal(request);
      pollStats.record(request);
    }
  };
  at("late", 9_000);
  at("slow", 0, 19_000);
  at("good", 0, 10_100);
  const { clients } = clientReport(pollStats, { now: 0 });
  assertEquals(clients.map(({ client }) => client), ["good", "slow", "late"]);
});

Deno.test("clientReport() gives another cost for another price, any number of times", () => {
  const pollStats = new PollStats();
  wait(pollStats, { number: 1 });
  const ask = (price: number) =>
    clientReport(pollStats, { now: 0, price }).clients[0];
  for (let price = 1_000; price <= 30_000; price += 1_000) {
    assertEquals(ask(price)?.cost, 1 + price / 1_000);
    assert((ask(price)?.best_cost ?? 0) >= price / 1_000);
  }
  assertEquals(ask(1_000), ask(1_000));
});

Deno.test("jobReport() has the end of a pending job", () => {
  const pollStats = new PollStats();
  const pending = job({ outcome: "error" });
  const request = poll(pending, 2_000, { client: "a" });
  pollStats.ordinal(request);
  pollStats.record(request);
  const body = jobReport(pollStats, pending, { now: 3_000, idOf });
  assertEquals(body, {
    id: "0000000000000001",
    created_at: "1970-01-01T00:00:00.000Z",
    ends_at: "1970-01-01T00:00:10.000Z",
    outcome: "error",
    phase: "running",
    distribution: "uniform:1,20",
    server_time: "1970-01-01T00:00:03.000Z",
    clients: [{
      client: "a",
      first_request_at: "1970-01-01T00:00:02.000Z",
      end_seen_at: null,
      waste_seconds: null,
      requests: 1,
      other_requests: 0,
      redundant_polls: 0,
      early: 0,
      failed: 0,
      faulted: 0,
      chose_faults: 0,
      bytes: 100,
      polls: [2],
    }],
  });
});

Deno.test("jobReport() has the times of the first and the last polls", () => {
  const pollStats = new PollStats();
  const pending = job({ endsAt: 1e6 });
  const timesAfter = (count: number) => {
    const from = pollStats.ofJob(1)[0]?.polls ?? 0;
    for (let i = from; i < count; i++) {
      const request = poll(pending, i * 500);
      pollStats.ordinal(request);
      pollStats.record(request);
    }
    const { clients } = jobReport(pollStats, pending, { now: 0, idOf });
    return clients[0]?.polls;
  };
  const times = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => (from + i) / 2);
  assertEquals(timesAfter(64), times(0, 64));
  assertEquals(timesAfter(65), [...times(0, 32), ...times(33, 65)]);
  assertEquals(timesAfter(1_000), [...times(0, 32), ...times(968, 1_000)]);
});

Deno.test("jobReport() has the time when a client saw the end, and null for an open end", () => {
  const pollStats = new PollStats();
  wait(pollStats, { number: 1 });
  const [client] = jobReport(pollStats, job(), { now: 11_000, idOf }).clients;
  assertEquals(client?.end_seen_at, "1970-01-01T00:00:11.000Z");
  assertEquals(client?.waste_seconds, 1);
  const open = job({ number: 2, startsAt: Infinity, endsAt: Infinity });
  const { ends_at, outcome, phase } = jobReport(pollStats, open, {
    now: 1,
    idOf,
  });
  assertEquals([ends_at, outcome, phase], [null, null, "queued"]);
  const far = jobReport(pollStats, job({ endsAt: 1e300 }), { now: 1, idOf });
  assertEquals([far.ends_at, far.outcome], [null, "completed"]);
  const last = Date.UTC(10_000, 0) - 1;
  const ends = [last, last + 1].map((endsAt) =>
    jobReport(pollStats, job({ endsAt }), { now: 1, idOf }).ends_at
  );
  assertEquals(ends, ["9999-12-31T23:59:59.999Z", null]);
});

Deno.test("jobReport() keeps to its schema whatever happens", () => {
  fc.assert(fc.property(anyTraffic, (all) => {
    const { pollStats } = record(all);
    for (const { job } of all) {
      if (!job) continue;
      const body = jobReport(pollStats, job, { now: 5_000, idOf });
      assertEquals(
        jobReportSchema.parse(JSON.parse(JSON.stringify(body))),
        body,
      );
    }
  }));
});

Deno.test("A report takes prices from 0.01 s to 100,000 s", () => {
  const price = (text?: string) => reportQuery.safeParse({ price: text }).data;
  assertEquals(price(), { price: undefined });
  assertEquals(price("0.01"), { price: 0.01 });
  assertEquals(price("100000"), { price: 100_000 });
  for (const text of ["", "0", "0.009", "100001", "-1", "1e3", "NaN", " 1"]) {
    assertEquals(price(text), undefined, text);
  }
});
