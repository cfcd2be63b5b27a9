import { assertEquals } from "@std/assert";
import { type Commit, NoStore } from "../../../simulator/core/store.ts";
import { unitOfWork } from "./_jobs.ts";

// Directly, as requests that follow would commit the same.

Deno.test("UnitOfWork commits deferred changes and moves of time before a response, or soon", async () => {
  const commits: { time: number; length: number }[] = [];
  class Log extends NoStore {
    override commit({ head, writes }: Commit): void {
      commits.push({ time: head.time, length: [...writes].length });
    }
  }
  let settled = 0;
  const work = unitOfWork(new Log(), () => settled++);
  work.commit();
  assertEquals(commits, []);
  work.time = 2_000;
  work.commit();
  work.commit();
  assertEquals(commits, [{ time: 2_000, length: 0 }]);
  work.defer("keys", "a", 1);
  work.defer("keys", "a", 2);
  work.commit();
  assertEquals(commits[1]?.length, 1, "the last value is what counts");
  work.defer("keys", "b", 3);
  await Promise.resolve();
  assertEquals(commits.length, 3, "and soon where there is no response");
  assertEquals(settled, 1, "at the time that it is then");
});
