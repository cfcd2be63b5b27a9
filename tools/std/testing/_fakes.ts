import { fakeDate } from "./_fake_date.ts";
import type { TimeGlobals } from "./_globals.ts";
import { TimeError } from "./_time_error.ts";
import type { TimerQueue, TimerSpec } from "./_timers.ts";

/** What the fakes share with the fake time that they belong to. */
export interface FakeClock {
  /** The globals that the fakes stand in for. */
  readonly real: TimeGlobals;
  /** Where timers are set. */
  readonly timers: TimerQueue;
  /** The fake time, in milliseconds since the epoch. */
  now(): number;
  /** Whether time is still faked by this one. */
  isInPlace(): boolean;
}

/** The fakes of all globals that keep time. */
export function createFakes(clock: FakeClock): TimeGlobals {
  const RealDate = clock.real.Date;

  // Somebody who kept a timer function over the restore would wait forever: better to fail.
  function assertInPlace(name: string): void {
    if (!clock.isInPlace()) {
      throw new TimeError(
        `Cannot call the fake ${name} as real time has been restored`,
      );
    }
  }

  function set(name: string, spec: TimerSpec): number {
    assertInPlace(name);
    return clock.timers.set(clock.now(), spec);
  }

  function clear(name: string, id: unknown): void {
    assertInPlace(name);
    clock.timers.clear(id);
  }

  return {
    // Unlike a timer function, a `Date` that somebody kept over the restore can go on.
    Date: fakeDate(
      RealDate,
      () => clock.isInPlace() ? clock.now() : RealDate.now(),
    ),
    setTimeout: (callback, delay = 0, ...args) =>
      set("setTimeout()", { callback, delay, args, repeat: false }),
    clearTimeout: (id) => clear("clearTimeout()", id),
    setInterval: (callback, delay = 0, ...args) =>
      set("setInterval()", { callback, delay, args, repeat: true }),
    clearInterval: (id) => clear("clearInterval()", id),
    signalTimeout: (delay) => {
      const controller = new AbortController();
      const callback = () =>
        controller.abort(new DOMException("Signal timed out.", "TimeoutError"));
      const spec = { callback, delay, args: [], repeat: false };
      set("AbortSignal.timeout()", spec);
      return controller.signal;
    },
  };
}
