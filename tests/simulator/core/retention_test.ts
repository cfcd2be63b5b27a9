import { assertEquals } from "@std/assert";
import { Retention } from "../../../simulator/core/retention.ts";
import { job } from "./_jobs.ts";

/** Jobs that ended at these times, by number from 1, and those forgotten since. */
function retentionOf(
  keep: number,
  ends: readonly number[],
  together = false,
) {
  const forgotten: number[] = [];
  const retention = new Retention(keep, ({ number }) => forgotten.push(number));
  const jobs = ends.map((endsAt, index) => job({ number: index + 1, endsAt }));
  if (together) retention.addAll(jobs);
  else for (const job of jobs) retention.add(job);
  return { retention, forgotten };
}

Deno.test("Retention forgets what is as old as it may be, those first that ended first", () => {
  for (const together of [false, true]) {
    const ends = [300, 200, 400];
    const { retention, forgotten } = retentionOf(100, ends, together);
    assertEquals([retention.size, retention.due], [3, 300]);
    retention.removeOld(299);
    assertEquals([forgotten, retention.due], [[], 300]);
    retention.removeOld(400);
    assertEquals([forgotten, retention.due], [[2, 1], 500]);
    retention.removeOld(500);
    assertEquals([forgotten, retention.due], [[2, 1, 3], Infinity]);
  }
});

Deno.test("Retention makes room one by one, and reports when there is no job to remove", () => {
  const { retention, forgotten } = retentionOf(Infinity, [300, 200]);
  assertEquals(retention.due, Infinity);
  assertEquals(retention.removeFirst(), true);
  assertEquals([forgotten, retention.size], [[2], 1]);
  assertEquals(retention.removeFirst(), true);
  assertEquals([forgotten, retention.size], [[2, 1], 0]);
  assertEquals(retention.removeFirst(), false);
});

Deno.test("Retention spares one job until it is to spare another", () => {
  const { retention, forgotten } = retentionOf(100, [200, 300]);
  retention.exempt(1);
  retention.removeOld(1_000);
  assertEquals([forgotten, retention.size], [[2], 1]);
  assertEquals(retention.due, Infinity, "there is no job that it may remove");
  retention.exempt(3);
  assertEquals(retention.due, 300);
  retention.removeOld(1_000);
  assertEquals([forgotten, retention.size], [[2, 1], 0]);
});
