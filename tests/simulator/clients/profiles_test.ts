import {
  type AlgorithmName,
  fetchStatuses,
  type StatusesOptions,
  type StatusReport,
} from "@heygen-sim/client";
import { DEFAULT_DELAY } from "../../../distributions/mod.ts";
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { JobReportBody } from "../../../simulator/report/schema.ts";
import { World, type WorldOptions } from "./_world.ts";

const MOST = 20_000;

/** Jobs as the exercise has them. */
const JOBS: WorldOptions = { delay: DEFAULT_DELAY, errorRate: 0.5, most: MOST };

/** Waits for many jobs, as a client of some name. */
function watchAll(
  world: World,
  name: string,
  ids: readonly string[],
  options: StatusesOptions & { readonly algorithm?: AlgorithmName } = {},
) {
  const { fetch, clock, base: baseUrl } = world;
  const { algorithm = "fibonacci", ...rest } = options;
  return fetchStatuses(ids, algorithm, {
    fetch,
    clock,
    baseUrl,
    headers: { "x-client": name },
    random: () => 0.5,
    concurrency: ids.length,
    ...rest,
  });
}

/** How jobs end in a twin of the simulator, where nothing goes wrong. */
async function ends(seed: number, count: number) {
  using twin = new World({ ...JOBS, seed });
  const ids = await twin.create(count);
  await twin.run(twin.clock.delay(60_000));
  return await Promise.all(ids.map((id) => twin.read(`/jobs/${id}`)));
}

function reports(
  results: readonly PromiseSettledResult<StatusReport>[],
): StatusReport[] {
  return results.map((result) => {
    if (result.status === "rejected") throw result.reason;
    return result.value;
  });
}

/** How many requests are too many in all, by profile, for a job of 20 s. */
const COST = { flaky: 12, hostile: 25 };

for (const profile of ["flaky", "hostile"] as const) {
  for (const time of ["virtual", "faked"] as const) {
    Deno.test(`${profile}: our client sees the end of 100 jobs, on ${time} time`, async () => {
      const count = 100;
      const seed = 7;
      using world = new World({ ...JOBS, profile, seed, time });
      const ids = await world.create(count);
      // The time limit of a request is one of real time, and a stall of 60 s
      // without it would use up the whole budget.
      const retryBudget = time === "virtual" ? 180_000 : 60_000;
      const results = watchAll(world, "ours", ids, { retryBudget });
      const seen = reports(await world.run(results));
      const truth = await ends(seed, count);
      assertEquals(
        seen.map(({ id, status, completionTime }) => ({
          id,
          status,
          completion_time: (completionTime ?? NaN) / 1_000,
        })),
        truth.map(({ id, status, completion_time }) => ({
          id,
          status,
          completion_time,
        })),
      );
      // No client has seen an end before it was there, or long after it.
      for (const { elapsed, completionTime = NaN, requests } of seen) {
        assert(elapsed >= completionTime);
        assert(elapsed <= 2 * completionTime + retryBudget, `${elapsed}`);
        assert(requests <= COST[profile], `${requests} requests`);
      }
      assertEquals(world.early, 0);

      // The simulator says so, too, of each job and of all.
      const failures = seen.reduce((sum, { failures }) => sum + failures, 0);
      assert(failures > count / 10, `${failures} failures`);
      const [ours] = await world.report();
      assertEquals(
        [ours?.client, ours?.jobs, ours?.seen, ours?.requests, ours?.early],
        ["ours", count, count, world.sent.length, 0],
      );
      // An unknown word shows no status, but is no failure to a client.
      const lost = time === "virtual" ? /cut|trunc/ : /cut|trunc|stall-body/;
      const words = (await world.faultedEntries(`${profile}-unknown-status`))
        .filter(({ status, faults }) =>
          status === 200 && !faults.some((name) => lost.test(name))
        );
      assertEquals(ours?.failed, failures + words.length);
      for (const [i, { requests, completionTime = NaN }] of seen.entries()) {
        const reply: JobReportBody = await world.read(`/jobs/${ids[i]}/report`);
        const { created_at, ends_at, clients: [visit] } = reply;
        const took = Date.parse(`${ends_at}`) - Date.parse(created_at);
        assertEquals([took, visit?.requests], [completionTime, requests]);
        assertNotEquals(visit?.end_seen_at, null);
      }
    });
  }
}

/** Who is there, and in which order they begin. */
interface Client {
  readonly name: string;
  readonly algorithm: AlgorithmName;
  /** Which of the jobs they watch, in this order; all if not given. */
  readonly jobs?: (ids: readonly string[]) => readonly string[];
  /** How much later than the first they begin, in milliseconds. */
  readonly later?: number;
}

/** All that a client is answered, request by request, for each job. */
async function answers(seed: number, clients: readonly Client[]) {
  using world = new World({ ...JOBS, profile: "hostile", seed });
  const reply: Record<string, Record<string, string[]>> = {};
  const ids = await world.create(25);
  await world.run(Promise.all(clients.map(async (client) => {
    const { name, algorithm, later = 0, jobs = () => ids } = client;
    await world.clock.delay(later);
    const answers: Record<string, string[]> = reply[name] = {};
    await watchAll(world, name, jobs(ids), {
      algorithm,
      retryBudget: 180_000,
      async fetch(url, init) {
        const list = answers[new URL(url).pathname] ??= [];
        const at = world.now;
        const note = (...what: unknown[]) =>
          list.push(JSON.stringify([at, world.now, ...what]));
        const response = await world.fetch(url, init);
        const { status, headers } = response;
        const seen = ["content-type", "etag", "retry-after", "date"]
          .map((name) => headers.get(name));
        const copy = response.clone();
        copy.text().then(
          (text) => note(status, seen, text),
          (error) => note(status, seen, error.name),
        );
        return response;
      },
    });
  })));
  return reply;
}

const A: Client = { name: "a", algorithm: "fibonacci" };
const B: Client = { name: "b", algorithm: "constant" };

Deno.test("the same seed has the same responses for a client, whatever others request", async () => {
  const { a: alone } = await answers(4, [A]);
  assertEquals(Object.keys(alone ?? {}).length, 25);
  const text = JSON.stringify(alone);
  for (const sign of ["ConnectionCut", "transcoding", "502", "text/html"]) {
    assert(text.includes(sign), sign);
  }
  const reversed = (ids: readonly string[]) => ids.toReversed();
  const crowds: readonly (readonly Client[])[] = [
    [A, B],
    [B, A],
    [{ ...B, later: 700 }, { ...A, jobs: reversed }],
    [A, B, { name: "c", algorithm: "exponential-increase" }],
  ];
  for (const crowd of crowds) {
    const { a, b } = await answers(4, crowd);
    assertEquals(a, alone);
    // Another client has luck of its own.
    assertNotEquals(b, a);
  }
});

Deno.test("two clients with the same interval have the same responses each time, but not as each other", async () => {
  const twins = [A, { ...A, name: "b" }];
  const first = await answers(2, twins);
  assertEquals(await answers(2, twins.toReversed()), first);
  assertNotEquals(first.a, first.b);
  const other = await answers(3, twins);
  assertNotEquals(Object.values(other.a ?? {}), Object.values(first.a ?? {}));
});
