import { assertEquals, assertMatch } from "@std/assert";
import { type Simulated, simulated } from "../routes/_simulated.ts";

/** The samples of the metrics, by name and labels. */
async function samplesOf({ ask }: Simulated): Promise<Map<string, number>> {
  const { text } = await ask("GET", "/metrics");
  const lines = text.split("\n").filter((it) => it && !it.startsWith("#"));
  return new Map(lines.map((line) => {
    const [, name = "", value] =
      /^heygen_sim_(\w+(?:\{.*\})?) (\S+)$/.exec(line) ?? [];
    assertMatch(value ?? "", /\d|Inf/, line);
    return [name, Number(value)];
  }));
}

Deno.test("metrics count requests by method, route and status", async () => {
  const world = simulated();
  const { ask, create } = world;
  const { id } = await create();
  const { headers } = await ask("GET", `/jobs/${id}`);
  const etag = headers.get("etag") ?? "";
  await ask("GET", `/jobs/${id}`);
  await ask("GET", `/jobs/${id}`, { headers: { "if-none-match": etag } });
  await ask("HEAD", `/jobs/${id}`);
  await ask("DELETE", `/jobs/${id}`);
  await ask("BREW", "/tea");
  await ask("PROPFIND", "/tea");
  // Reading does not change the values.
  await samplesOf(world);
  const samples = await samplesOf(world);
  const requests = [...samples].filter(([name]) =>
    name.startsWith("requests_total") && !name.includes("/metrics")
  );
  const name = (method: string, route: string, status: number) =>
    `requests_total{method="${method}",route="${route}",status="${status}"}`;
  assertEquals(
    new Map(requests),
    new Map([
      [name("POST", "/jobs", 202), 1],
      [name("GET", "/jobs/{id}", 200), 2],
      [name("GET", "/jobs/{id}", 304), 1],
      [name("HEAD", "/jobs/{id}", 200), 1],
      [name("DELETE", "/jobs/{id}", 200), 1],
      [name("other", "none", 404), 2],
    ]),
  );
});

Deno.test("metrics have jobs, the time and open requests", async () => {
  const world = simulated({ maxOpenRequests: 7 });
  const { ask, clock, create, simulator } = world;
  await ask("DELETE", `/jobs/${(await ask("GET", "/status")).body.id}`);
  await create({ delay: 1 });
  await create({ delay: 1, outcome: "error" });
  await create({ queue: 60 });
  await create();
  await clock.advance(2_500);
  const stalled = ask("GET", "/status", {
    headers: { "x-sim-fault": "stall=60" },
  });
  const expected = {
    jobs_created_total: 5,
    'jobs{phase="queued"}': 1,
    'jobs{phase="running"}': 1,
    'jobs_ended_total{outcome="completed"}': 1,
    'jobs_ended_total{outcome="error"}': 1,
    'jobs_ended_total{outcome="cancelled"}': 1,
    clock_seconds: clock.now() / 1_000,
    open_requests: 1,
    open_requests_max: 7,
  };
  const samples = await samplesOf(world);
  for (const [name, value] of Object.entries(expected)) {
    assertEquals(samples.get(name), value, name);
  }
  await clock.advance(60_000);
  await stalled;
  simulator.close();
});

Deno.test("metrics have the waste in buckets of seconds", async () => {
  const world = simulated();
  const { ask, clock, create } = world;
  let now = 0;
  const ids: string[] = [];
  for (let i = 0; i < 4; i++) ids.push((await create({ delay: 1 })).id);
  for (const id of ids) await ask("GET", `/jobs/${id}`);
  for (const [i, at] of [1_000, 1_010, 1_600, 401_000].entries()) {
    await clock.advance(at - now);
    now = at;
    await ask("GET", `/jobs/${ids[i]}`);
  }
  const samples = await samplesOf(world);
  const bucket = (le: string) =>
    samples.get(`waste_seconds_bucket{le="${le}"}`);
  assertEquals(["0.01", "0.5", "1", "300", "+Inf"].map(bucket), [
    2,
    2,
    3,
    3,
    4,
  ]);
  assertEquals(samples.get("waste_seconds_count"), 4);
  assertEquals(samples.get("waste_seconds_sum"), 400.61);
});

Deno.test("metrics name 100 faults, and count the others together", async () => {
  const world = simulated();
  for (let i = 0; i < 102; i++) {
    await world.ask("GET", "/status", {
      headers: { "x-sim-fault": `empty,name=fault-${i};cut,name=first` },
    });
  }
  const samples = await samplesOf(world);
  const count = (fault: string) =>
    samples.get(`faults_injected_total{fault="${fault}"}`);
  assertEquals(["fault-99", "fault-100", "(others)"].map(count), [
    1,
    undefined,
    2,
  ]);
});

Deno.test("metrics are described, in the text format of Prometheus", async () => {
  const { ask } = simulated();
  const { headers, text } = await ask("GET", "/metrics");
  assertMatch(
    headers.get("content-type") ?? "",
    /^text\/plain; version=0\.0\.4/,
  );
  for (const [, name] of text.matchAll(/^# TYPE (\S+) /gm)) {
    assertMatch(text, new RegExp(`^# HELP ${name} \\S.*\\.$`, "m"));
  }
  assertMatch(text, /^# TYPE heygen_sim_jobs gauge$/m);
  assertMatch(text, /^# TYPE heygen_sim_requests_total counter$/m);
});
