import { systemClock } from "./clock/clock.ts";
import type { MovableClock } from "./clock/movable_clock.ts";
import { PacedClock } from "./clock/paced_clock.ts";
import { VirtualClock } from "./clock/virtual_clock.ts";
import { replaceContent } from "./core/replaced_store.ts";
import { NoStore } from "./core/store.ts";
import type { PartsOptions } from "./parts.ts";
import { checkOptions, type Settings } from "./settings/settings.ts";
import { Simulation } from "./simulation.ts";
import type { RestartOptions, Run } from "./simulator_interface.ts";
import {
  readSnapshot,
  type SnapshotContent,
  storeContentOf,
} from "./snapshot/document.ts";

/** What all simulations that follow one another have in common. */
type Common = Pick<
  PartsOptions,
  "openRequests" | "simulations" | "onDelivery"
>;

/** The simulation that runs at present, and how another takes its place. */
export class CurrentSimulation {
  /** The clock, which all of them follow. */
  readonly clock: MovableClock;
  readonly #initial: Settings;
  readonly #common: Common;
  #running: Simulation;
  #runs = 1;
  #starts = 0;

  /**
   * Starts the first simulation, which goes on from the store.
   *
   * @throws {RangeError} If the seed or the clock does not go with the store.
   * @throws {StoreError} If the store is damaged, or cannot be written.
   */
  constructor(
    initial: Settings,
    seed: number | string | undefined,
    common: Common,
  ) {
    this.#initial = initial;
    this.#common = common;
    this.clock = createClock(initial);
    this.#running = this.#start(restoredState(initial, seed));
  }

  get running(): Simulation {
    return this.#running;
  }

  /** Begins the simulation anew, as the method of a simulator does. */
  readonly restart = (
    { seed = this.#running.settings.seed }: RestartOptions = {},
  ): Run => {
    checkOptions({ seed }, "restart a simulator");
    const initial = this.#initial;
    this.#replace("restart", startOf(initial), () => {
      const store = replaceContent(initial.store, new NoStore());
      return this.#start(restoredState({ ...initial, seed, store }, undefined));
    });
    return { seed, run: ++this.#runs };
  };

  /** Begins the simulation of a snapshot, as the method of a simulator does. */
  readonly restore = (snapshot: unknown): void => {
    const content = readSnapshot(snapshot);
    this.#replace("restore", content.time, () => {
      const { head } = content;
      const store = replaceContent(
        this.#initial.store,
        storeContentOf(content),
      );
      const settings = { ...this.#initial, seed: head.seed, store };
      return this.#start({ settings, head }, content);
    });
  };

  #start(state: RestoredState, snapshot?: SnapshotContent): Simulation {
    const { clock, restart, restore } = this;
    return new Simulation(
      {
        ...state,
        ...this.#common,
        clock,
        restart,
        restore,
        start: ++this.#starts,
      },
      snapshot,
    );
  }

  /** Puts a simulation in place of the present one, which goes on if that fails. */
  #replace(
    action: string,
    time: number,
    begin: () => Simulation,
  ): void {
    const { clock } = this;
    if (this.#running.isClosed) {
      throw new TypeError(`Cannot ${action} a simulator as it is closed`);
    }
    const before = clock.now();
    clock.set(time);
    try {
      const next = begin();
      this.#running.abandon();
      this.#running = next;
    } catch (error) {
      clock.set(before);
      throw error;
    }
    if (clock instanceof PacedClock) clock.speed = this.#running.settings.speed;
  }
}

/** The settings, with the seed of the store, and the head of a run. */
type RestoredState = Pick<PartsOptions, "settings" | "head">;

/**
 * Restores the state of a simulation from its store. Stored jobs stay as they were
 * drawn; settings other than the seed may differ for the jobs to come.
 *
 * @throws {RangeError} If the seed is not that of the store, or a virtual clock is
 * behind it.
 * @throws {StoreError} If the store cannot be read.
 */
function restoredState(
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
function createClock(settings: Settings): MovableClock {
  const { clock, speed, startTime, store } = settings;
  if (!(clock instanceof VirtualClock)) {
    const resumed = store.resumeAt(speed);
    return new PacedClock(clock, {
      speed,
      start: (base) => {
        if (resumed === undefined) return startTime ?? base;
        // The store counts by the system's clock; another may be further.
        const isSystem = clock === systemClock || startTime !== undefined;
        return isSystem ? resumed : Math.max(resumed, base);
      },
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
function startOf({ clock, startTime }: Settings): number {
  if (startTime !== undefined) return startTime;
  return clock instanceof VirtualClock ? clock.start : clock.now();
}
