import { assertEquals } from "@std/assert";
import { VirtualClock } from "@heygen-sim/simulator";
import { turn } from "../../../simulator/clock/movable_clock.ts";

/** Real operations, which take many turns of the event loop on any machine. */
async function realTime(): Promise<void> {
  const bytes = new Uint8Array(1 << 16);
  for (let i = 0; i < 10; i++) {
    await crypto.subtle.digest("SHA-256", bytes);
    await turn();
  }
}

Deno.test("hold() delays the next wake-up of an advance until the work is done", async () => {
  const clock = new VirtualClock(0);
  const log: string[] = [];
  clock.delay(10).then(() => {
    clock.hold(realTime().then(() => void log.push(`done ${clock.now()}`)));
  });
  clock.delay(20).then(() => void log.push(`next ${clock.now()}`));
  await clock.advance(30);
  assertEquals(log, ["done 10", "next 20"]);
});

Deno.test("an advance resolves when the work that began at its end is done", async () => {
  const clock = new VirtualClock(0);
  let done = false;
  clock.delay(10).then(() => {
    clock.hold(realTime().then(() => void (done = true)));
  });
  await clock.advance(10);
  assertEquals(done, true);
});

Deno.test("what follows from held work may hold the clock again, and wait on it", async () => {
  const clock = new VirtualClock(0);
  const log: string[] = [];
  clock.delay(10).then(() =>
    clock.hold(
      realTime().then(() => {
        clock.delay(5).then(() => void log.push(`slept ${clock.now()}`));
        clock.hold(
          realTime().then(() => void log.push(`again ${clock.now()}`)),
        );
      }),
    )
  );
  await clock.advance(100);
  assertEquals(log, ["again 10", "slept 15"]);
});

Deno.test("hold() delays the next wake-up of run(), which does not take the work for stuck", async () => {
  const clock = new VirtualClock(0);
  let held = true;
  clock.hold(realTime().then(() => void (held = false)));
  const woken = clock.delay(10).then(() => held);
  assertEquals(await clock.run(woken), false);
});

Deno.test("work that fails releases the clock", async () => {
  const clock = new VirtualClock(0);
  clock.hold(Promise.reject(new Error("no answer")));
  await clock.advance(10);
  assertEquals(clock.now(), 10);
});
