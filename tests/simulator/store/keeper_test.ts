import { assert, assertEquals, assertThrows } from "@std/assert";
import { Keeper } from "../../../simulator/store/keeper.ts";
import {
  type Batch,
  memoryStore,
  type Write,
} from "../../../simulator/store/store.ts";
import { StoreError } from "../../../simulator/store/store_error.ts";
import { job } from "../jobs/_jobs.ts";

/** A keeper, and all that it has committed. */
function kept() {
  const batches: Batch[] = [];
  const its = { now: 1_000, full: false, settled: 0 };
  const keeper = new Keeper({
    store: {
      ...memoryStore,
      commit(batch) {
        if (its.full) throw new StoreError("Full", { full: true });
        batches.push(batch);
      },
    },
    head: { seed: "s", runs: 0, last: 0, current: 0, time: 1_000 },
    now: () => its.now,
    settle: () => its.settled++,
    timeIsKept: true,
  });
  return { keeper, batches, its };
}

function row(key: string): Write {
  return { kind: "row", table: "keys", key, value: key };
}

Deno.test("Keeper keeps a change before it takes effect", () => {
  const { keeper, batches } = kept();
  keeper.keep([row("a")], { last: 7 }, () => assertEquals(batches.length, 1));
  assertEquals(batches[0]?.writes, [row("a")]);
  assertEquals([batches[0]?.head.last, batches[0]?.head.time], [7, 1_000]);
});

Deno.test("Keeper keeps what is done together in one batch, before any of it takes effect", () => {
  const { keeper, batches } = kept();
  const effects: string[] = [];
  const result = keeper.together(() => {
    assert(keeper.busy);
    keeper.keep([row("a")], { last: 1 }, () => effects.push("a"));
    keeper.keep([row("b")], { current: 1 }, () => effects.push("b"));
    assertEquals([effects.length, batches.length], [0, 0]);
    return "done";
  });
  assertEquals([result, keeper.busy, effects], ["done", false, ["a", "b"]]);
  assertEquals(batches.map(({ writes }) => writes), [[row("a"), row("b")]]);
  assertEquals([batches[0]?.head.last, batches[0]?.head.current], [1, 1]);
});

Deno.test("Keeper drops all that was to be done together if it fails, or cannot be kept", () => {
  const { keeper, batches, its } = kept();
  const half = () => keeper.keep([row("a")], {}, () => assert(false));
  assertThrows(() =>
    keeper.together(() => {
      half();
      throw new RangeError("Half-way");
    }), RangeError);
  its.full = true;
  assertThrows(() => keeper.together(half), StoreError);
  its.full = false;
  keeper.flush();
  assertEquals(batches.map(({ writes }) => writes), [[]]);
});

Deno.test("Keeper writes what can wait with whatever is kept next, once", () => {
  const { keeper, batches, its } = kept();
  const write = { kind: "job", job: job(), ready: undefined } as const;
  keeper.keepLater(write);
  keeper.forgetLater(9);
  its.full = true;
  assertThrows(() => keeper.flush(), StoreError);
  its.full = false;
  keeper.keep([row("a")], {}, () => {});
  keeper.keep([row("b")], {}, () => {});
  assertEquals(
    batches.map(({ writes, forgotten }) => [writes, forgotten]),
    [[[write, row("a")], [9]], [[row("b")], []]],
  );
});

Deno.test("Keeper forgets a thousand jobs at a time, and writes none that is forgotten", () => {
  const { keeper, batches } = kept();
  for (let number = 1; number <= 1_500; number++) {
    const value = job({ number });
    keeper.keepLater({ kind: "job", job: value, ready: undefined });
    keeper.forgetLater(number);
  }
  for (let i = 0; i < 3; i++) keeper.flush();
  assertEquals(
    batches.map(({ writes, forgotten }) => [writes.length, forgotten.length]),
    [[0, 1_000], [0, 500], [0, 0]],
  );
});

Deno.test("Keeper writes before an answer what is to be kept soon, or that time was moved", async () => {
  const { keeper, batches, its } = kept();
  keeper.beforeAnswer();
  assertEquals(batches.length, 0);
  its.now = 2_000;
  keeper.beforeAnswer();
  keeper.beforeAnswer();
  assertEquals(batches.map(({ head }) => head.time), [2_000]);
  keeper.keepSoon("keys", "a", 1);
  keeper.keepSoon("keys", "a", 2);
  keeper.beforeAnswer();
  assertEquals(batches[1]?.writes.length, 1, "the last value is what counts");
  keeper.keepSoon("keys", "b", 3);
  await Promise.resolve();
  assertEquals(batches.length, 3, "and without an answer, when all is done");
  assertEquals(its.settled, 1, "at the time that it is then");
});
