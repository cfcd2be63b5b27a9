import { fetchStatus, fetchStatuses } from "@heygen-sim/client";
import { assertEquals, assertFalse, assertRejects } from "@std/assert";
import { delay } from "@std/async/delay";
import { FakeTime } from "@std/testing/time";
import { recording } from "./_recording.ts";
import { refuse, scripted } from "./_script.ts";
import { CountedController } from "./_signal.ts";
import { simulated } from "./_simulated.ts";
import { finish, step } from "./_time.ts";

const CALLBACKS: Readonly<Record<string, () => void>> = {
  "throws": () => {
    throw new Error("mine");
  },
  "rejects": () => Promise.reject(new Error("mine")),
  "rejects later": async () => {
    await delay(300);
    throw new Error("mine");
  },
};

for (const [what, onPoll] of Object.entries(CALLBACKS)) {
  Deno.test(`an onPoll that ${what} ends the wait with its error`, async () => {
    for (const channel of ["poll", "push"] as const) {
      using time = new FakeTime();
      const { fetch, sent } = simulated(60_000);
      const algorithm = recording(() => 1_000);
      const options = { fetch, onPoll, channel };
      const work = fetchStatus(algorithm.start, options);
      await assertRejects(() => finish(time, work), Error, "mine");
      assertEquals([sent.length, algorithm.returns], [1, 1], channel);
      assertFalse(time.next());
    }
  });
}

Deno.test("an onPoll that fails over a failed job ends its wait alone", async () => {
  using time = new FakeTime();
  const { fetch } = scripted(refuse(404));
  const onPoll = () => Promise.reject(new Error("mine"));
  const work = fetchStatuses(["a", "b"], "constant", { fetch, onPoll });
  const results = await finish(time, work);
  assertEquals(results.map(({ status }) => status), ["rejected", "rejected"]);
});

Deno.test("polls wait for an onPoll that takes time, and the grid stays", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(4_000);
  let calls = 0;
  const onPoll = async () => {
    if (++calls === 1) await delay(2_300);
  };
  await finish(time, fetchStatus("constant", { fetch, onPoll }));
  assertEquals(sent, [0, 3_000, 4_000]);
});

Deno.test("a value with a then that is no function is no promise", async () => {
  const { fetch } = simulated(0);
  const onPoll = () => ({ then: 5 });
  assertEquals((await fetchStatus("manual", { fetch, onPoll })).requests, 1);
});

Deno.test("abort ends a wait for an onPoll that never settles", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(4_000);
  const caller = new CountedController();
  const onPoll = () => new Promise<void>(() => {});
  const options = { fetch, onPoll, signal: caller.signal };
  const work = fetchStatus("constant", options);
  await step(time, 5_000);
  caller.abort(new Error("left"));
  await assertRejects(() => work, Error, "left");
  assertEquals([sent, caller.listening], [[0], 0]);
});
