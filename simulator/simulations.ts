import { systemClock } from "./clock/clock.ts";
import { VirtualClock } from "./clock/virtual_clock.ts";
import { NoStore } from "./core/store.ts";
import type { Auth } from "./http/auth.ts";
import { HttpProblem } from "./message/http_problem.ts";
import { MIN_MEMORY } from "./settings/limit_options.ts";
import type { SimulatorOptions } from "./settings/options.ts";
import type { ChildOptions } from "./settings/setting_fields.ts";
import type { Settings } from "./settings/settings.ts";
import type { Simulator } from "./simulator_interface.ts";

/** A simulation below a prefix. */
export interface Child {
  readonly simulator: Simulator;
  /** Whether a request is open, such as a stream. */
  isOpen(): boolean;
  /** Whether a delivery is due or being sent. */
  isSending(): boolean;
}

export interface SimulationsOptions {
  readonly max: number;
  /** The time after the last request until one is removed, in milliseconds. */
  readonly idle: number;
  /** The keys, one of which creates a simulation. */
  readonly auth: Auth;
  create(name: string, options: ChildOptions): Child;
}

/** A simulation, and when it was used. */
interface Entry {
  readonly child: Child;
  readonly createdAt: number;
  usedAt: number;
}

/** A simulation as it is listed. */
export interface Listed {
  readonly name: string;
  readonly seed: number | string;
  /** When it was created, in milliseconds since the epoch. */
  readonly createdAt: number;
  /** When its last request came, in milliseconds since the epoch. */
  readonly usedAt: number;
}

/** The simulations below `/s/{name}/`, by name. */
export class Simulations {
  readonly #options: SimulationsOptions;
  /** The least recently used first. */
  readonly #entries = new Map<string, Entry>();
  #isClosed = false;

  constructor(options: SimulationsOptions) {
    this.#options = options;
  }

  /** All simulations, by name. */
  list(): readonly Listed[] {
    this.#removeIdle();
    return [...this.#entries].sort(([a], [b]) => a < b ? -1 : 1).map(listed);
  }

  /** A simulation; `undefined` if it does not exist. */
  get(name: string): Listed | undefined {
    this.#removeIdle();
    const entry = this.#entries.get(name);
    return entry && listed([name, entry]);
  }

  /**
   * Creates a simulation in place of the one of this name.
   *
   * @throws {HttpProblem} If the maximum is reached.
   */
  put(name: string, options: ChildOptions): Entry {
    this.#removeIdle();
    const replaced = this.#entries.get(name);
    if (!replaced) this.#assertRoom();
    const child = this.#options.create(name, options);
    const now = systemClock.now();
    const entry = { child, createdAt: now, usedAt: now };
    this.#entries.delete(name);
    this.#entries.set(name, entry);
    replaced?.child.simulator.close();
    return entry;
  }

  /** Closes and removes a simulation; `false` if it does not exist. */
  delete(name: string): boolean {
    const entry = this.#entries.get(name);
    entry?.child.simulator.close();
    return this.#entries.delete(name);
  }

  /**
   * The simulation of a request, which the first request creates.
   *
   * @throws {HttpProblem} If a key is missing for that, or the maximum is reached.
   */
  use(name: string, headers: Headers): Simulator {
    this.#removeIdle();
    let entry = this.#entries.get(name);
    if (!entry) {
      this.#options.auth.checkApi(headers);
      entry = this.put(name, {});
    }
    entry.usedAt = systemClock.now();
    this.#entries.delete(name);
    this.#entries.set(name, entry);
    return entry.child.simulator;
  }

  /** Whether any of them has a delivery that is due or being sent. */
  isSending(): boolean {
    return Array.from(this.#entries.values(), ({ child }) => child.isSending())
      .includes(true);
  }

  close(): void {
    this.#isClosed = true;
    for (const { child } of this.#entries.values()) child.simulator.close();
  }

  /** Removes the simulations that have been idle for too long. */
  #removeIdle(): void {
    const before = systemClock.now() - this.#options.idle;
    for (const [name, { child, usedAt }] of this.#entries) {
      if (usedAt > before) return;
      if (!child.isOpen()) this.delete(name);
    }
  }

  #assertRoom(): void {
    const { max } = this.#options;
    if (this.#isClosed) {
      throw new HttpProblem(503, "This simulator has been closed.");
    }
    if (this.#entries.size < max) return;
    throw new HttpProblem(
      503,
      `The limit of ${max} simulations is reached; DELETE /s/{name} removes one, --max-simulations sets the limit.`,
      { retryAfter: 60_000 },
    );
  }
}

function listed([name, { child, createdAt, usedAt }]: [string, Entry]): Listed {
  const { seed } = child.simulator.settings;
  return { name, seed, createdAt, usedAt };
}

/** The fraction of memory that each simulation below a simulator may take. */
const CHILD_MEMORY = 1 / 64;

/** The options of a simulation below a simulator, unless it has its own. */
export function childOptions(
  options: SimulatorOptions,
  { seed, clock, maxMemory }: Settings,
  name: string,
): SimulatorOptions {
  return {
    ...options,
    store: new NoStore(),
    seed: `${seed}/${name}`,
    clock: clock instanceof VirtualClock ? new VirtualClock() : clock,
    maxMemory: Math.max(MIN_MEMORY, Math.floor(maxMemory * CHILD_MEMORY)),
  };
}
