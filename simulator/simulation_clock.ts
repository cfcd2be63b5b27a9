import type { MovableClock } from "./clock/movable_clock.ts";
import { PacedClock } from "./clock/paced_clock.ts";
import { VirtualClock } from "./clock/virtual_clock.ts";
import type { Settings } from "./settings.ts";

/**
 * The clock of a simulation, which goes on at the time of its store.
 *
 * @throws {RangeError} If a clock that does not move by itself is given a speed.
 */
export function createClock(settings: Settings): MovableClock {
  const { clock, speed, startTime, store } = settings;
  if (!(clock instanceof VirtualClock)) {
    const resumed = store.resumeAt(speed);
    return new PacedClock(clock, {
      speed,
      start: (base) =>
        startTime === undefined
          ? Math.max(resumed ?? base, base)
          : resumed ?? startTime,
    });
  }
  if (speed !== 1) {
    throw new RangeError(
      `Cannot create a simulator as 'speed' must be 1 with a VirtualClock: current value is ${speed}`,
    );
  }
  if (startTime !== undefined && !store.head()) clock.set(startTime);
  return clock;
}

/**
 * The time at which a simulation starts anew, in milliseconds since the epoch.
 */
export function startOf({ clock, startTime }: Settings): number {
  if (startTime !== undefined) return startTime;
  return clock instanceof VirtualClock ? clock.start : clock.now();
}
