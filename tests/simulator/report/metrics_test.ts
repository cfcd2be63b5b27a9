import { assertEquals, assertMatch } from "@std/assert";
import type { Phase } from "../../../simulator/core/job.ts";
import {
  Metrics,
  type MetricsState,
} from "../../../simulator/report/metrics.ts";
import type { PollTotals } from "../../../simulator/report/poll_stats.ts";
import { exchange, ROUTES } from "./_requests.ts";

const PHASES: Record<Phase, number> = {
  queued: 1,
  running: 2,
  completed: 3,
  error: 4,
  cancelled: 5,
};

function metricsOf(state: Partial<MetricsState> = {}): Metrics {
  return new Metrics({
    phases: () => PHASES,
    created: () => 15,
    now: () => 12_500,
    ...state,
  });
}

/** The samples of a text, by name and labels. */
async function read(
  metrics: Metrics,
  polls?: PollTotals,
): Promise<Map<string, number>> {
  const samples = new Map<string, number>();
  for (const line of (await metrics.text(polls)).split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const match = /^(?:heygen_sim_)(\w+(?:\{.*\})?) (\S+)$/.exec(line);
    if (!match) throw new Error(`This is no sample: ${line}`);
    samples.set(match[1] ?? "", Number(match[2]));
  }
  return samples;
}

Deno.test("Metrics counts requests by method, route and status", async () => {
  const metrics = metricsOf();
  const all = [
    exchange(),
    exchange(),
    exchange({ status: 304 }),
    exchange({ method: "HEAD" }),
    exchange({ route: ROUTES.cancel, method: "DELETE" }),
    exchange({ route: undefined, status: 404, method: "BREW" }),
    exchange({ route: undefined, status: 404, method: "PROPFIND" }),
  ];
  for (const exchange of all) metrics.record(exchange);
  // Reading does not change the values.
  await metrics.text();
  const samples = await read(metrics);
  const requests = [...samples].filter(([name]) =>
    name.startsWith("requests_total")
  );
  assertEquals(
    new Map(requests),
    new Map([
      [`requests_total{method="GET",route="/jobs/{id}",status="200"}`, 2],
      [`requests_total{method="GET",route="/jobs/{id}",status="304"}`, 1],
      [`requests_total{method="HEAD",route="/jobs/{id}",status="200"}`, 1],
      [`requests_total{method="DELETE",route="/jobs/{id}",status="200"}`, 1],
      [`requests_total{method="other",route="none",status="404"}`, 2],
    ]),
  );
  assertEquals(samples.get("response_bytes_total"), 700);
});

Deno.test("Metrics reads jobs, polls and the time when it is requested", async () => {
  let now = 12_500;
  const polls = { polls: 7, redundantPolls: 3, early: 2 };
  const metrics = metricsOf({ now: () => now });
  const samples = await read(metrics, polls);
  const expected = {
    jobs_created_total: 15,
    'jobs{phase="queued"}': 1,
    'jobs{phase="running"}': 2,
    'jobs_ended_total{outcome="completed"}': 3,
    'jobs_ended_total{outcome="error"}': 4,
    'jobs_ended_total{outcome="cancelled"}': 5,
    polls_total: 7,
    redundant_polls_total: 3,
    early_polls_total: 2,
    clock_seconds: 12.5,
  };
  for (const [name, value] of Object.entries(expected)) {
    assertEquals(samples.get(name), value, name);
  }
  now = 20_000;
  assertEquals((await read(metrics)).get("clock_seconds"), 20);
});

Deno.test("Metrics has the waste in buckets of seconds", async () => {
  const metrics = metricsOf();
  for (const waste of [0, 10, 600, 400_000]) metrics.recordWaste(waste);
  const samples = await read(metrics);
  const bucket = (le: string) =>
    samples.get(`waste_seconds_bucket{le="${le}"}`);
  assertEquals(bucket("0.01"), 2);
  assertEquals(bucket("0.5"), 2);
  assertEquals(bucket("1"), 3);
  assertEquals(bucket("300"), 3);
  assertEquals(bucket("+Inf"), 4);
  assertEquals(samples.get("waste_seconds_count"), 4);
  assertEquals(samples.get("waste_seconds_sum"), 400.61);
});

Deno.test("Metrics has labels for 100 faults, and escapes their names", async () => {
  const metrics = metricsOf();
  metrics.record(exchange({ faults: ["first", 'a "b"\\\n'] }));
  for (let i = 0; i < 200; i++) {
    metrics.record(exchange({ faults: ["first", `fault-${i}`] }));
  }
  const samples = await read(metrics);
  const faults = [...samples].filter(([name]) => name.startsWith("faults_"));
  assertEquals(faults.length, 101);
  const count = (fault: string) =>
    samples.get(`faults_injected_total{fault="${fault}"}`);
  assertEquals(count("first"), 201);
  assertEquals(count('a \\"b\\"\\\\\\n'), 1);
  assertEquals(count("fault-97"), 1);
  assertEquals(count("fault-98"), undefined);
  assertEquals(count("(others)"), 102);
});

Deno.test("Metrics describes each metric, in Prometheus's text format", async () => {
  const metrics = metricsOf();
  assertMatch(metrics.contentType, /^text\/plain; version=0\.0\.4/);
  const text = await metrics.text();
  for (const [, name] of text.matchAll(/^# TYPE (\S+) /gm)) {
    assertMatch(text, new RegExp(`^# HELP ${name} \\S.*\\.$`, "m"));
  }
  assertMatch(text, /^# TYPE heygen_sim_jobs gauge$/m);
  assertMatch(text, /^# TYPE heygen_sim_requests_total counter$/m);
});
