import type { FakeTime } from "@std/testing/time";

/** Moves time by one step and lets all that follows from it happen. */
export async function step(time: FakeTime, ms: number): Promise<void> {
  await time.tickAsync(ms);
  await time.runMicrotasks();
}

/** Moves time from one timer to the next until the work is done. */
export async function finish<T>(time: FakeTime, work: Promise<T>): Promise<T> {
  let done = false;
  const settled = work.finally(() => done = true);
  // Its rejection belongs to whoever awaits the result below.
  settled.catch(() => {});
  for (;;) {
    await time.runMicrotasks();
    if (done) return await settled;
    if (!time.next()) throw new Error("Nobody waits, and the work is not done");
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
    if (!time.next()) throw new Error("Nobody waits, and it has not happened");
  }
}
