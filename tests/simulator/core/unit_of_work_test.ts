import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  type Commit,
  type Head,
  NoStore,
  StoreError,
  type Write,
} from "../../../simulator/core/store.ts";
import {
  jobChange,
  type UnitOfWork,
} from "../../../simulator/core/unit_of_work.ts";
import { job, unitOfWork } from "./_jobs.ts";

// Directly, as a store sees commits, but not the effects between them.

/** A store that remembers what was committed. */
class Log extends NoStore {
  readonly heads: Head[] = [];
  readonly batches: Write[][] = [];
  full = false;

  override commit({ head, writes }: Commit): void {
    if (this.full) throw new StoreError("Full", { full: true });
    this.heads.push(head);
    this.batches.push(Array.from(writes, (write) => ({ ...write })));
  }
}

function logged() {
  const log = new Log();
  const its = { settled: 0 };
  const work = unitOfWork(log, () => its.settled++);
  return { work, log, its };
}

function row(key: string): Write {
  return { kind: "row", table: "keys", key, value: key };
}

function write(work: UnitOfWork, key: string, effect = () => {}): void {
  work.write({ changes: [row(key)], effect });
}

Deno.test("UnitOfWork commits a change before it takes effect", () => {
  const { work, log } = logged();
  work.time = 7;
  const effect = () => assertEquals(log.batches.length, 1);
  work.write({ changes: [row("a")], head: { last: 7 }, effect });
  assertEquals(log.batches, [[row("a")]]);
  assertEquals([log.heads[0]?.last, log.heads[0]?.time], [7, 7]);
});

Deno.test("UnitOfWork commits a run at once, before any of it takes effect", () => {
  const { work, log } = logged();
  const effects: string[] = [];
  const result = work.run(() => {
    assert(work.isRunning);
    write(work, "a", () => effects.push("a"));
    work.write({
      changes: [row("b")],
      head: { current: 1 },
      effect: () => effects.push("b"),
    });
    assertEquals([effects.length, log.batches.length], [0, 0]);
    return "done";
  });
  assertEquals([result, work.isRunning, effects], ["done", false, ["a", "b"]]);
  assertEquals(log.batches, [[row("a"), row("b")]]);
  assertEquals(log.heads[0]?.current, 1);
});

Deno.test("UnitOfWork drops a run that fails, or whose commit does", () => {
  const { work, log } = logged();
  const half = () => write(work, "a", () => assert(false));
  assertThrows(() =>
    work.run(() => {
      half();
      throw new RangeError("Half-way");
    }), RangeError);
  log.full = true;
  assertThrows(() => work.run(half), StoreError);
  log.full = false;
  work.flush();
  assertEquals(log.batches, [[]]);
});

Deno.test("UnitOfWork commits derived changes with the next one, once", () => {
  const { work, log } = logged();
  work.deferDerived(jobChange(job()));
  work.deferRemoval(9);
  log.full = true;
  assertThrows(() => work.flush(), StoreError);
  log.full = false;
  write(work, "a");
  write(work, "b");
  const stored = { ...job(), readyAt: null, details: null };
  assertEquals(log.batches, [
    [
      { kind: "job", number: 1, job: stored },
      row("a"),
      { kind: "job", number: 9, job: undefined },
    ],
    [row("b")],
  ]);
});

Deno.test("UnitOfWork removes a thousand jobs at a time, and no more writes them", () => {
  const { work, log } = logged();
  for (let number = 1; number <= 1_500; number++) {
    work.deferDerived(jobChange(job({ number })));
    work.deferRemoval(number);
  }
  for (let i = 0; i < 3; i++) work.flush();
  assertEquals(log.batches.map(({ length }) => length), [1_000, 500, 0]);
  assert(log.batches.flat().every((write) => !("job" in write) || !write.job));
});

Deno.test("UnitOfWork commits deferred changes and moves of time before a response", async () => {
  const { work, log, its } = logged();
  work.commit();
  assertEquals(log.heads.length, 0);
  work.time = 2_000;
  work.commit();
  work.commit();
  assertEquals(log.heads.map(({ time }) => time), [2_000]);
  work.defer("keys", "a", 1);
  work.defer("keys", "a", 2);
  work.commit();
  assertEquals(log.batches[1]?.length, 1, "the last value is what counts");
  work.defer("keys", "b", 3);
  await Promise.resolve();
  assertEquals(log.batches.length, 3, "and soon where there is no response");
  assertEquals(its.settled, 1, "at the time that it is then");
});
