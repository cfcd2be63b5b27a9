import { VirtualClock } from "../clock/virtual_clock.ts";
import type { Settings } from "../settings.ts";
import type { Head, SimulationStore } from "./store.ts";

/** How a run of a simulation begins. */
export interface Beginning {
  /** What it runs by: the seed is that of what was kept. */
  readonly settings: Settings;
  /** What it is kept in. */
  readonly store: SimulationStore;
  /** What there is one of. */
  readonly head: Head;
}

/**
 * Finds out how to go on from what was kept. Jobs that are there are as they
 * were drawn; all settings but the seed may be others for those to come.
 *
 * @param settings What to run by.
 * @param seed The seed that was asked for, if one was.
 * @throws {RangeError} If the seed is another than that of what was kept, or a
 * virtual clock is behind it.
 * @throws {StoreError} If what was kept makes no sense.
 */
export function takeUp(
  settings: Settings,
  seed: number | string | undefined,
): Beginning {
  // Whoever made it made it so; the rest is nobody else's business.
  const store = settings.store as SimulationStore;
  const head = store.head();
  if (!head) {
    const first = { runs: 0, last: 0, current: 0, time: -Infinity };
    return { settings, store, head: { seed: settings.seed, ...first } };
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
    store,
    head: { ...head, runs: head.runs + 1 },
  };
}
