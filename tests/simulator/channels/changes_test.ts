import { assertEquals } from "@std/assert";
import { type Change, Changes } from "../../../simulator/channels/changes.ts";
import { job } from "../jobs/_jobs.ts";

function note(changes: Changes, number: number, at = 0): void {
  changes.note(job({ number }), "running", at);
}

const numbers = (told: readonly Change[] | undefined) =>
  told?.map(({ number }) => number);

Deno.test("Changes tells who listens to a job of that one, and who listens to all of all", () => {
  const changes = new Changes();
  const one: Change[] = [];
  const all: Change[] = [];
  changes.listen(1, (change) => one.push(change));
  changes.listenToAll((change) => all.push(change));
  const first = job({ number: 1 });
  changes.note(first, "queued", 5);
  note(changes, 2);
  changes.note(first, "running", 9);
  assertEquals(one, [
    { number: 1, at: 5, job: first, phase: "queued" },
    { number: 3, at: 9, job: first, phase: "running" },
  ]);
  assertEquals(numbers(all), [1, 2, 3]);
  assertEquals(changes.last, 3);
});

/** All changes after one; `undefined` if some of them are not stored. */
function since(changes: Changes, from: number): Change[] | undefined {
  if (!changes.knows(from)) return undefined;
  const all: Change[] = [];
  for (let next; (next = changes.after(from)); from++) all.push(next);
  return all;
}

Deno.test("Changes.after() gives the change after another one, as far back as they are stored", () => {
  const changes = new Changes(() => {}, { changes: 3, bytes: Infinity });
  assertEquals(since(changes, 0), []);
  assertEquals(since(changes, 1), undefined);
  assertEquals(changes.after(1), undefined);
  for (let last = 1; last <= 8; last++) {
    note(changes, last * 10, last);
    for (let from = 0; from <= last + 1; from++) {
      const kept = from <= last && from >= last - 3;
      const expected = Array.from({ length: last - from }, (_, i) => from + i);
      assertEquals(
        since(changes, from)?.map(({ number, at, job }) => [
          number,
          at,
          job.number,
        ]),
        kept ? expected.map((n) => [n + 1, n + 1, n * 10 + 10]) : undefined,
        `since ${from} of ${last}`,
      );
    }
  }
});

Deno.test("Changes keeps the latest 10,000", () => {
  const changes = new Changes();
  for (let i = 0; i < 10_001; i++) note(changes, 1);
  assertEquals(since(changes, 1)?.length, 10_000);
  assertEquals(since(changes, 0), undefined);
});

Deno.test("Changes stores as many as their bytes admit, and the latest in any case", () => {
  const changes = new Changes(() => {}, { changes: 10, bytes: 100_000 });
  const details = (title: string) => ({ title });
  // A run begins at any number.
  changes.startAfter(7);
  for (let i = 0; i < 10; i++) note(changes, 1);
  assertEquals(since(changes, 7)?.length, 10);
  for (let i = 0; i < 5; i++) {
    const large = job({ number: 1, details: details("x".repeat(20_000) + i) });
    changes.note(large, "running", 0);
  }
  assertEquals(since(changes, changes.last - 2)?.length, 2);
  assertEquals(since(changes, changes.last - 3), undefined);
  const huge = job({ number: 1, details: details("x".repeat(100_000)) });
  changes.note(huge, "running", 0);
  assertEquals(since(changes, changes.last - 1)?.length, 1);
  assertEquals(since(changes, changes.last - 2), undefined);
  for (let i = 0; i < 9; i++) note(changes, 1);
  assertEquals(since(changes, changes.last - 9)?.length, 9, "room again");
});

Deno.test("Changes tells nobody who has ceased to listen, also while being told", () => {
  const changes = new Changes();
  const told: string[] = [];
  for (const listen of ["one", "all"] as const) {
    const begin = (tell: () => void) =>
      listen === "one" ? changes.listen(1, tell) : changes.listenToAll(tell);
    const leave = begin(() => {
      told.push(`${listen} first`);
      leave();
      leaveSecond();
      // Who begins now has not missed this one: it tells how things are now.
      begin(() => told.push(`${listen} late`));
    });
    const leaveSecond = begin(() => told.push(`${listen} second`));
    begin(() => told.push(`${listen} third`));
  }
  note(changes, 1);
  assertEquals(told, ["one first", "one third", "all first", "all third"]);
  told.length = 0;
  note(changes, 1);
  assertEquals(told, ["one third", "one late", "all third", "all late"]);
});

Deno.test("Changes says whether anybody listens, and when that may have changed", () => {
  const calls: boolean[] = [];
  const changes: Changes = new Changes(() => calls.push(changes.listening));
  assertEquals(changes.listening, false);
  note(changes, 1);
  assertEquals(calls, [], "nobody wants to know");
  const leaveOne = changes.listen(1, () => {});
  const leaveOther = changes.listen(1, () => {});
  const leaveAll = changes.listenToAll(() => {});
  note(changes, 7);
  assertEquals(calls, [true, true, true, true]);
  leaveOne();
  leaveOne();
  leaveAll();
  assertEquals(changes.listening, true, "one is left");
  leaveOther();
  assertEquals([changes.listening, calls.at(-1)], [false, false]);
});

Deno.test("ceasing twice does not silence who has begun since", () => {
  const changes = new Changes();
  const leave = changes.listen(1, () => {});
  leave();
  let told = 0;
  changes.listen(1, () => told++);
  leave();
  note(changes, 1);
  assertEquals([told, changes.listening], [1, true]);
});
