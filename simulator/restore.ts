import { VirtualClock } from "./clock/virtual_clock.ts";
import type { Settings } from "./settings.ts";
import type { Head } from "./core/store.ts";

/** The state with which a run of a simulation begins. */
export interface RestoredState {
  /** The settings, with the seed of the store. */
  readonly settings: Settings;
  /** The head of this run. */
  readonly head: Head;
}

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
