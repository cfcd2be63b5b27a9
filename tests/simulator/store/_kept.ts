import type { SimulatorOptions } from "@heygen-sim/simulator";
import { VirtualClock } from "@heygen-sim/simulator";
import { openSqliteStore } from "@heygen-sim/simulator/sqlite";
import { type Simulated, simulated, START } from "../routes/_simulated.ts";
import { copyStore } from "./_files.ts";

/** A simulator in a file, and how to go on after an end or a crash. */
export class Kept implements Disposable {
  readonly #options: SimulatorOptions;
  #path: string;
  /** The simulator of this run. */
  its: Simulated;
  /** The clock of this run. */
  clock!: VirtualClock;

  /** Begins a simulation, or goes on with one. */
  constructor(path: string, options: SimulatorOptions = {}) {
    this.#path = path;
    this.#options = options;
    this.its = this.#open({});
  }

  /** Ends it as it should end, and goes on with the same file. */
  reopen(options: SimulatorOptions = {}): void {
    this.its.simulator.close();
    this.its = this.#open(options);
  }

  /** Lets it end as by a crash at this moment, and goes on with what is left. */
  crash(options: SimulatorOptions = {}): void {
    this.#path = copyStore(this.#path);
    this.reopen(options);
  }

  #open(options: SimulatorOptions): Simulated {
    const store = openSqliteStore(this.#path);
    try {
      this.clock = new VirtualClock(store.resumeAt(0) ?? START);
      return simulated({
        ...this.#options,
        store,
        clock: this.clock,
        ...options,
      });
    } catch (error) {
      store.close();
      throw error;
    }
  }

  /** Ends it. */
  [Symbol.dispose](): void {
    this.its.simulator.close();
  }
}
