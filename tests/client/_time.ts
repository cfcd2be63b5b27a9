import { type Clock, systemClock } from "@heygen-sim/client";
import type { FakeTime } from "@std/testing/time";

/** The system's clock, which `set` sets forward or back. */
export function settableClock(): { clock: Clock; set(ms: number): void } {
  let offset = 0;
  const clock: Clock = {
    now: () => systemClock.now() + offset,
    delay: (ms, options) => systemClock.delay(ms, options),
  };
  return { clock, set: (ms) => void (offset += ms) };
}

/** Moves time by one step and lets all that follows from it happen. */
export async function step(time: FakeTime, ms: number): Promise<void> {
  await time.tickAsync(ms);
  await time.runMicrotasks();
}

/** Moves time from one timer to the next until the work is done. */
export async function finish<T>(time: FakeTime, work: Promise<T>): Promise<T> {
  let done = false;
  const settled = work.finally(() => done = true);
  // The result is awaited below, with its rejection.
  settled.catch(() => {});
  for (;;) {
    await time.runMicrotasks();
    if (done) return await settled;
    if (!time.next()) {
      throw new Error("There is no timer, and the work is not done");
    }
  }
}

/** Moves time from one timer to the next until the condition holds. */
export async function until(
  time: FakeTime,
  condition: () => boolean,
): Promise<void> {
  for (;;) {
    await time.runMicrotasks();
    if (condition()) return;
    if (!time.next()) {
      throw new Error("There is no timer, and the condition does not hold");
    }
  }
}
