import { planPolls } from "@heygen-sim/client/algorithms";
import { lognormal, uniform } from "@heygen-sim/client/distributions";
import { VirtualClock } from "@heygen-sim/simulator";
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { type Simulated, simulated } from "../routes/_simulated.ts";

/** Reads a job as a client. */
async function poll({ ask }: Simulated, id: string, client: string) {
  const headers = { "x-client": client };
  return (await ask("GET", `/jobs/${id}`, { headers })).body;
}

type Row = Readonly<Record<string, number | null>>;

/** The rows of the report, by client, in its order. */
async function rowsOf(
  { ask }: Simulated,
  price = 1,
): Promise<Map<string, Row>> {
  const { body } = await ask("GET", `/report?price=${price}`);
  return new Map(body.clients.map((row: Row) => [row.client, row]));
}

Deno.test("a client that follows the best plan costs as much as that", async () => {
  const delay = uniform(1_000, 20_000);
  const world = simulated({ delay });
  const plan = planPolls({ distribution: delay, price: 1_000 });
  const jobs = await Promise.all(
    Array.from({ length: 300 }, () => world.create()),
  );
  let waiting = jobs.map(({ id }) => id);
  let now = 0;
  for (const at of [0, ...plan.times]) {
    await world.clock.advance(at - now);
    now = at;
    const bodies = await Promise.all(
      waiting.map((id) => poll(world, id, "planner")),
    );
    waiting = bodies.filter(({ status }) => status === "pending")
      .map(({ id }) => id);
  }
  const row = (await rowsOf(world)).get("planner");
  assertEquals([row?.compared, waiting.length], [300, 0]);
  assertAlmostEquals(row?.best_cost ?? 0, plan.cost / 1_000, 1e-6);
  assertAlmostEquals(row?.ratio ?? 0, 1, 0.05);
});

Deno.test("waits are compared that start before 5 % of the time, and of the jobs", async () => {
  const heavy = lognormal(10_000, 2);
  const few = Math.floor(heavy.quantile(0.05));
  assert(few < heavy.mean / 50, "many end long before the mean");
  for (
    const [delay, age, compared] of [
      [uniform(0, 20_000), 500, 1],
      [uniform(0, 20_000), 501, 0],
      [heavy, few, 1],
      [heavy, few + 1, 0],
      [uniform(0, 0), 0, 1],
    ] as const
  ) {
    const world = simulated({ delay });
    const { id } = await world.create();
    await world.clock.advance(age);
    await poll(world, id, "client");
    await world.clock.advance(1e9);
    await poll(world, id, "client");
    const row = (await rowsOf(world)).get("client");
    assertEquals([row?.seen, row?.compared], [1, compared], `${age}`);
  }
});

Deno.test("waits are compared whose end the distribution alone decided", async () => {
  const world = simulated();
  const jobs: [name: string, body: unknown][] = [
    ["plain", {}],
    ["given", { delay: 10 }],
    ["other", { delay: "uniform:0,20" }],
    ["queued", { queue: 0.001 }],
    ["scripted", { scenario: ["completed"] }],
    ["cancelled", {}],
  ];
  const ids = new Map<string, string>();
  for (const [name, body] of jobs) {
    const { id } = await world.create(body);
    ids.set(name, id);
    await poll(world, id, name);
  }
  await world.ask("DELETE", `/jobs/${ids.get("cancelled")}`);
  await world.clock.advance(21_000);
  for (const [name, id] of ids) await poll(world, id, name);
  const rows = await rowsOf(world);
  assertEquals([...rows.values()].map(({ seen }) => seen), Array(6).fill(1));
  const compared = [...rows].filter(([, row]) => row.compared === 1);
  assertEquals(compared.map(([name]) => name).sort(), [
    "given",
    "other",
    "plain",
  ]);
});

Deno.test("the best client comes first, and those without a cost last", async () => {
  const world = simulated();
  const { id } = await world.create();
  const times = { good: [0, 10_100], slow: [0, 19_000], late: [9_000, 19_000] };
  const all = Object.entries(times)
    .flatMap(([client, ages]) => ages.map((age) => [age, client] as const))
    .sort(([a], [b]) => a - b);
  let now = 0;
  for (const [age, client] of all) {
    await world.clock.advance(age - now);
    now = age;
    await poll(world, id, client);
  }
  assertEquals([...(await rowsOf(world)).keys()], ["good", "slow", "late"]);
});

Deno.test("the best plan has one request at least, also for jobs of no duration", async () => {
  const world = simulated();
  const { id } = await world.create({ delay: "fixed:0.001" });
  await poll(world, id, "client");
  await world.clock.advance(11_000);
  await poll(world, id, "client");
  const row = (await rowsOf(world)).get("client");
  assertEquals([row?.best_cost, row?.ratio], [1, 11.999]);
});

Deno.test("distributions have plans by their labels, 20 at most", async () => {
  const world = simulated({ delay: uniform(1_000, 20_000) });
  const delays = new Map<string, number | string | undefined>();
  // With that of the simulator, and the next one, there are 20.
  for (let i = 1; i <= 18; i++) delays.set(`${i}`, `fixed:${20 + i}`);
  delays.set("one", "fixed:10").set("same", "fixed:10");
  delays.set("more", "uniform:0,20").set("given", 10).set("usual", undefined);
  const ids = new Map<string, string>();
  for (const [client, delay] of delays) {
    const { id } = await world.create(delay === undefined ? {} : { delay });
    ids.set(client, id);
    await poll(world, id, client);
  }
  await world.clock.advance(40_000);
  for (const [client, id] of ids) await poll(world, id, client);
  const rows = await rowsOf(world, 2);
  const best = (client: string) => rows.get(client)?.best_cost;
  assertEquals(["one", "same", "given"].map(best), [2, 2, 2]);
  assertEquals(best("more"), null);
  const { cost } = planPolls({
    distribution: uniform(1_000, 20_000),
    price: 2_000,
  });
  assertAlmostEquals(best("usual") ?? 0, cost / 1_000, 1e-6);
});

Deno.test("a job's report has when and how it ends, also while it is pending", async () => {
  const world = simulated();
  const { id } = await world.create({ outcome: "error" });
  await world.clock.advance(2_000);
  const { status } = await poll(world, id, "a");
  await world.clock.advance(1_000);
  const { body } = await world.ask("GET", `/jobs/${id}/report`);
  const [{ bytes, ...client }] = body.clients;
  assertEquals([status, bytes > 0], ["pending", true]);
  assertEquals({ ...body, clients: [client] }, {
    id,
    created_at: "2024-01-01T00:00:00.000Z",
    ends_at: "2024-01-01T00:00:10.000Z",
    outcome: "error",
    phase: "running",
    distribution: "fixed:10",
    server_time: "2024-01-01T00:00:03.000Z",
    clients: [{
      client: "a",
      first_request_at: "2024-01-01T00:00:02.000Z",
      end_seen_at: null,
      waste_seconds: null,
      requests: 1,
      other_requests: 0,
      redundant_polls: 0,
      early: 0,
      failed: 0,
      faulted: 0,
      chose_faults: 0,
      polls: [2],
    }],
  });
});

Deno.test("a job's report has no end beyond the year 9999", async () => {
  const clock = new VirtualClock(Date.UTC(10_000, 0) - 60_000);
  const world = simulated({ clock });
  for (
    const [delay, ends_at] of [
      [60, null],
      [59.999, "9999-12-31T23:59:59.999Z"],
    ] as const
  ) {
    const { id } = await world.create({ delay });
    const { body } = await world.ask("GET", `/jobs/${id}/report`);
    assertEquals([body.ends_at, body.outcome], [ends_at, "completed"]);
  }
});

Deno.test("a job's report has the times of the first and the last 32 polls", async () => {
  const world = simulated({ delay: uniform(1e9, 1e9) });
  const { id } = await world.create();
  let count = 0;
  const timesAfter = async (target: number) => {
    for (; count < target; count++) {
      await poll(world, id, "a");
      await world.clock.advance(500);
    }
    const { body } = await world.ask("GET", `/jobs/${id}/report`);
    return body.clients[0].polls;
  };
  const times = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => (from + i) / 2);
  assertEquals(await timesAfter(64), times(0, 64));
  assertEquals(await timesAfter(65), [...times(0, 32), ...times(33, 65)]);
  assertEquals(await timesAfter(500), [...times(0, 32), ...times(468, 500)]);
});

Deno.test("polls are early until 1 ms before Retry-After", async () => {
  for (const [wait, early] of [[998, 1], [999, 0]] as const) {
    const world = simulated();
    const { id } = await world.create();
    await poll(world, id, "a");
    await world.clock.advance(wait);
    await poll(world, id, "a");
    assertEquals((await rowsOf(world)).get("a")?.early, early, `${wait}`);
  }
});

Deno.test("clients share a row beyond 100 of a job, and 1,000 in all", async () => {
  const world = simulated();
  const ids: string[] = [];
  const headers = { "x-client": "0" };
  for (let i = 0; i < 11; i++) {
    ids.push((await world.ask("POST", "/jobs", { headers })).body.id);
  }
  const last = async (job: number) => {
    const { body } = await world.ask("GET", `/jobs/${ids[job]}/report`, {
      headers,
    });
    return body.clients.slice(-2).map((
      row: { client: string; requests: number },
    ) => [row.client, row.requests]);
  };
  const others = "(others)";
  for (let i = 0; i < 103; i++) await poll(world, ids[0] ?? "", `${i}`);
  assertEquals(await last(0), [["99", 1], [others, 3]]);
  for (let i = 103; i < 1_000; i++) {
    await poll(world, ids[Math.floor(i / 100)] ?? "", `${i}`);
  }
  assertEquals(await last(9), [["998", 1], ["999", 1]]);
  for (const client of ["constructor", "998"]) {
    await poll(world, ids[10] ?? "", client);
  }
  assertEquals(await last(10), [[others, 1], ["998", 1]]);
  const rows = await rowsOf(world);
  // 100 to 102 have polled nothing else.
  assertEquals(rows.size, 998);
  assertEquals([rows.get(others)?.jobs, rows.get(others)?.requests], [2, 4]);
  assertEquals([rows.get("998")?.jobs, rows.get("998")?.requests], [2, 2]);
  await world.clock.advance(10_000);
  await poll(world, ids[10] ?? "", "another");
  assertEquals((await rowsOf(world)).get(others)?.compared, 0);
});

Deno.test("the job that was requested first makes room, and sums remain", async () => {
  const world = simulated({ maxJobs: 2, keep: 60_000 });
  const { clock, ask } = world;
  const ids: string[] = [];
  for (let i = 0; i < 4; i++) {
    const { id } = await world.create();
    ids.push(id);
    await poll(world, id, "a");
    await clock.advance(12_000);
    await poll(world, id, "a");
  }
  const { body } = await ask("GET", `/jobs/${ids[3]}/report`);
  assertEquals(body.clients.length, 1);
  const row = (await rowsOf(world)).get("a");
  assertEquals([row?.jobs, row?.seen, row?.requests], [4, 4, 8]);
  assertEquals([row?.mean_waste_seconds, row?.max_waste_seconds], [2, 2]);
});

Deno.test("the clients of jobs are bounded by memory for all jobs together", async () => {
  // The least memory, of which reports have 2 MiB: 300 bytes for each client of a
  // job, and 12 for each time.
  const world = simulated({ maxMemory: 2 ** 24, maxJobs: 200 });
  const ids: string[] = [];
  for (let i = 0; i < 80; i++) ids.push((await world.create()).id);
  // 13 make room: the oldest job is the last of them.
  ids.splice(12, 0, ...ids.splice(0, 1));
  const clientsOf = async (place: number): Promise<number> =>
    (await world.ask("GET", `/jobs/${ids[place]}/report`)).body.clients.length;
  for (const id of ids) {
    for (let i = 0; i < 100; i++) await poll(world, id, `${i}`);
    if (id === ids[66]) assertEquals(await clientsOf(0), 100);
  }
  assertEquals(await Promise.all([0, 12, 13, 79].map(clientsOf)), [
    0,
    0,
    100,
    100,
  ]);
  await poll(world, ids[5] ?? "", "late");
  assertEquals(await clientsOf(5), 0, "it would seem to have just begun");
});
