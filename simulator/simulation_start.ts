import type { MovableClock } from "./clock/movable_clock.ts";
import { PacedClock } from "./clock/paced_clock.ts";
import { VirtualClock } from "./clock/virtual_clock.ts";
import type { PartsOptions } from "./parts.ts";
import type { Settings } from "./settings/settings.ts";

/** The settings, with the seed of the store, and the head of a run. */
export type RestoredState = Pick<PartsOptions, "settings" | "head">;

/**
 * Restores the state of a simulation from its store. Stored jobs stay as they were
 * drawn; settings other than the seed may differ for the jobs to come.
 *
 * @throws {RangeError} If the seed is not that of the store, or a virtual clock is
 * behind it.
 * @throws {StoreError} If the store cannot be read.
 */
export function restoredState(
  settings: Settings,
  seed: number | string | undefined,
): RestoredState {
  const head = settings.store.head();
  if (!head) {
    const first = { runs: 0, last: 0, current: 0, time: -Infinity };
    return { settings, head: { seed: settings.seed, ...first } };
  }
  if (seed !== undefined && String(seed) !== String(head.seed)) {
    throw new RangeError(
      `Cannot create a simulator as 'seed' must be that of its store, '${head.seed}': current value is '${seed}'`,
    );
  }
  const { clock } = settings;
  if (clock instanceof VirtualClock && clock.now() < head.time) {
    throw new RangeError(
      `Cannot create a simulator as 'clock' must not be behind its store, at ${head.time}: current value is ${clock.now()}`,
    );
  }
  return {
    settings: { ...settings, seed: head.seed },
    head: { ...head, runs: head.runs + 1 },
  };
}

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
