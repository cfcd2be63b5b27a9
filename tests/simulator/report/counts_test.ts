import { planPolls } from "@heygen-sim/client/algorithms";
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { anyTraffic, type Count, DELAY, play, sum } from "./_session.ts";

const COUNTS = [
  "requests",
  "other_requests",
  "redundant_polls",
  "early",
  "failed",
  "faulted",
  "chose_faults",
  "bytes",
] as const;

/** The counts of a row, or their sums. */
function countsOf(rows: readonly Pick<Count, typeof COUNTS[number]>[]) {
  return Object.fromEntries(
    COUNTS.map((name) => [name, sum(rows.map((row) => row[name]))]),
  );
}

/** The mean, in seconds; `null` of none. */
function mean(numbers: readonly number[]): number | null {
  return numbers.length > 0 ? sum(numbers) / numbers.length / 1_000 : null;
}

function assertNear(actual: number | null, expected: number | null): void {
  if (actual === null || expected === null) assertEquals(actual, expected);
  else assertAlmostEquals(actual, expected, 2e-6);
}

const PRICE = 500;
const BEST = planPolls({ distribution: DELAY, price: PRICE }).cost;

Deno.test("reports and metrics count what clients see, by job, client and in total", async () => {
  await fc.assert(
    fc.asyncProperty(anyTraffic, async (traffic) => {
      const { world: { ask, simulator }, jobs, counts } = await play(traffic);
      using _ = simulator;
      for (const [job, { id }] of jobs.entries()) {
        const { body } = await ask("GET", `/jobs/${id}/report`);
        const expected = counts.filter((it) => it.job === job);
        assertEquals(body.clients.length, expected.length);
        for (const row of body.clients) {
          const count = expected.find(({ client }) => client === row.client);
          assert(count, row.client);
          assertEquals(countsOf([row]), countsOf([count]));
          assertEquals(Date.parse(row.first_request_at), count.firstAt);
          const seenAt = row.end_seen_at && Date.parse(row.end_seen_at);
          assertEquals(seenAt, count.endSeenAt ?? null);
          const waste = count.endSeenAt && count.waste / 1_000;
          assertEquals(row.waste_seconds, waste ?? null);
        }
      }
      const { body } = await ask("GET", `/report?price=${PRICE / 1_000}`);
      const byClient = Map.groupBy(counts, ({ client }) => client);
      assertEquals(body.clients.length, byClient.size);
      for (const row of body.clients) {
        const all = byClient.get(row.client) ?? [];
        const seen = all.filter(({ endSeenAt }) => endSeenAt !== undefined);
        const compared = all.filter(({ isCompared }) => isCompared);
        assertEquals([row.jobs, row.seen], [all.length, seen.length]);
        const { other_requests: _, chose_faults: __, ...exact } = countsOf(all);
        assertEquals({ ...row, ...exact }, row);
        assertNear(
          row.requests_per_job,
          mean(seen.map(({ toEnd }) => 1_000 * toEnd)),
        );
        const wastes = seen.map(({ waste }) => waste);
        assertNear(row.mean_waste_seconds, mean(wastes));
        const longest = wastes.length > 0 ? Math.max(...wastes) / 1_000 : null;
        assertNear(row.max_waste_seconds, longest);
        assertEquals(row.compared, compared.length);
        const cost = mean(
          compared.map(({ waste, toEnd }) => waste + PRICE * (toEnd - 1)),
        );
        const best = mean(
          compared.map((it) => it.mean === DELAY.mean ? BEST : PRICE),
        );
        assertNear(row.cost, cost);
        assertNear(row.best_cost, best);
        assertNear(row.ratio, cost && best ? cost / best : cost);
      }
      const { text } = await ask("GET", "/metrics");
      const metric = (name: string) =>
        Number(new RegExp(`^heygen_sim_${name} (.*)$`, "m").exec(text)?.[1]);
      const totals = countsOf(counts);
      assertEquals(metric("polls_total"), totals.requests);
      assertEquals(metric("redundant_polls_total"), totals.redundant_polls);
      assertEquals(metric("early_polls_total"), totals.early);
      const ends = counts.filter(({ endSeenAt }) => endSeenAt !== undefined);
      assertEquals(metric("waste_seconds_count"), ends.length);
      const waste = sum(ends.map(({ waste }) => waste)) / 1_000;
      assertAlmostEquals(metric("waste_seconds_sum"), waste, 1e-6);
    }),
    { numRuns: 25, seed: 1 },
  );
});
