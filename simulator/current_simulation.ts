import type { MovableClock } from "./clock/movable_clock.ts";
import { PacedClock } from "./clock/paced_clock.ts";
import { NoStore } from "./core/no_store.ts";
import { ReplacedStore } from "./core/replaced_store.ts";
import { Simulation } from "./simulation.ts";
import type { PartsOptions } from "./parts.ts";
import { checkOptions, type Settings } from "./settings/settings.ts";
import {
  createClock,
  type RestoredState,
  restoredState,
  startOf,
} from "./simulation_start.ts";
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
      const store = new ReplacedStore(initial.store, new NoStore());
      return this.#start(restoredState({ ...initial, seed, store }, undefined));
    });
    return { seed, run: ++this.#runs };
  };

  /** Begins the simulation of a snapshot, as the method of a simulator does. */
  readonly restore = (snapshot: unknown): void => {
    const content = readSnapshot(snapshot);
    this.#replace("restore", content.time, () => {
      const { head } = content;
      const store = new ReplacedStore(
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
