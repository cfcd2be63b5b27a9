import { abortable } from "@std/async/abortable";
import type { MovableClock } from "./clock/movable_clock.ts";
import { PacedClock } from "./clock/paced_clock.ts";
import { VirtualClock } from "./clock/virtual_clock.ts";
import { turn } from "./clock/_turn.ts";
import { Activity } from "./core/activity.ts";
import { NoStore } from "./core/no_store.ts";
import { Auth } from "./limits/auth.ts";
import { ReplacedStore } from "./core/replaced_store.ts";
import { OpenRequests } from "./limits/open_requests.ts";
import { LocalRequest } from "./message/local_request.ts";
import { simulationIn } from "./message/origin.ts";
import type { SimulatorOptions } from "./options.ts";
import { type RestoredState, restoredState } from "./restore.ts";
import type { Run } from "./simulation.ts";
import { RunningSimulation } from "./running_simulation.ts";
import {
  checkOptions,
  completeSettings,
  MIN_MEMORY,
  type Settings,
} from "./settings.ts";
import { createClock, startOf } from "./simulation_clock.ts";
import { Simulations } from "./simulations.ts";
import {
  readSnapshot,
  type Snapshot,
  type SnapshotContent,
  storeContentOf,
} from "./snapshot/document.ts";
import type { StatusBody } from "./wire/exercise.ts";

/** A simulated translation backend. */
export interface Simulator extends Disposable {
  /** The settings, with the seed. */
  readonly settings: Settings;
  /**
   * The clock of the simulation: that of the options if it is a `VirtualClock`, or
   * else one that follows it.
   */
  readonly clock: MovableClock;
  /**
   * Responds to a request, like the global `fetch`: pass it to a client or to
   * `Deno.serve`.
   */
  fetch(request: Request | URL | string, init?: RequestInit): Promise<Response>;
  /**
   * The same for servers, without a promise where none is needed.
   *
   * @param request The request.
   * @param address Returns the address of the client, by which the rate limit
   * counts requests without a key.
   */
  handle(
    request: Request,
    address?: () => string,
  ): Response | Promise<Response>;
  /** Returns the status of the current job. */
  getStatus(): StatusBody;
  /**
   * Replaces the current job by a new one, and returns its status.
   *
   * @throws {CapacityError} If a limit leaves no room for another job.
   */
  resetStatus(): StatusBody;
  /**
   * Begins the simulation anew: jobs, faults, webhooks, reports, settings and the
   * clock are as at the start. Waiting requests get 503, and streams end; a store
   * holds the new simulation only. Simulations below `/s/` go on.
   *
   * @param options Another seed.
   * @returns The new run.
   * @throws {TypeError | RangeError} If the seed is invalid.
   * @throws {StoreError} If the store fails: the simulation goes on.
   */
  restart(options?: RestartOptions): Run;
  /**
   * Resolves when no delivery of a webhook is due or being sent, and no request is
   * in progress, here and below `/s/`. It does not move a virtual clock, so it does
   * not wait for what is due later: the end of a job, or the next attempt of a
   * delivery. Nor does it wait for requests that are open by design: event streams,
   * held requests, and those that a fault delays. It resolves as well when the
   * simulator is closed.
   */
  settled(): Promise<void>;
  /**
   * Returns all of the simulation: settings that have changed, jobs, clock, faults,
   * rules, webhooks with their secrets, keys, reports and journal. Metrics, and
   * simulations below `/s/`, are no part of it.
   */
  snapshot(): Snapshot;
  /**
   * Replaces the simulation by that of a snapshot: the same requests have the same
   * responses as after it was taken. The clock is set to its time, and open streams
   * end. Settings that cannot change while a simulation runs stay.
   *
   * @param snapshot The snapshot.
   * @throws {TypeError | RangeError} If it is invalid: the simulation goes on.
   * @throws {StoreError} If the store fails: the simulation goes on.
   */
  restore(snapshot: Snapshot): void;
  /**
   * Closes the simulator: delayed requests are released, and later ones get 503.
   * `using` does it by itself.
   *
   * @throws {StoreError} If the last changes cannot be stored. It is closed then.
   */
  close(): void;
}

/** Options of {@linkcode Simulator.restart}. */
export interface RestartOptions {
  /**
   * The seed of the new run.
   *
   * @default {undefined} the present one
   */
  readonly seed?: number | string | undefined;
}

/**
 * Creates a simulator. Its first job starts at once. No timer runs for a job:
 * its state is a pure function of the job and the clock.
 *
 * @param options The distributions, the seed, the clock, the faults and the limits.
 * @returns The simulator.
 * @throws {TypeError} If an option is of the wrong kind.
 * @throws {RangeError} If a number is out of its range.
 * @throws {StoreError} If the store is damaged, or cannot be written.
 *
 * @example
 * ```ts
 * import { fixed } from "@heygen-sim/client/distributions";
 * import { createSimulator, VirtualClock } from "@heygen-sim/simulator";
 * import { assertEquals } from "@std/assert";
 *
 * const clock = new VirtualClock();
 * using simulator = createSimulator({ clock, delay: fixed(1_500), errorRate: 0 });
 * await clock.advance(1_500);
 * const response = await simulator.fetch("http://simulator.test/status");
 * assertEquals((await response.json()).completion_time, 1.5);
 * ```
 */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  return createPart(options).simulator;
}

/** What a simulator and the simulations below it have in common. */
interface Shared {
  /** Their open requests. */
  readonly openRequests: OpenRequests;
  /** What is in progress. */
  readonly activity: Activity;
}

/** A simulator, or a simulation below one. */
interface Part {
  readonly simulator: Simulator;
  /** Whether a delivery is due or being sent. */
  readonly isSending: () => boolean;
}

/**
 * Creates a simulator, or a simulation below one: a shell around the simulation
 * that runs at present.
 *
 * @param options The options.
 * @param shared What it has in common with the simulator that it is part of.
 */
function createPart(
  options: SimulatorOptions,
  shared?: Shared,
): Part {
  const initial = completeSettings(options);
  const activity = shared?.activity ?? new Activity();
  const openRequests = shared?.openRequests ??
    new OpenRequests(
      initial.maxOpenRequests,
      undefined,
      () => activity.report(),
    );
  const simulations = shared ? undefined : new Simulations({
    max: initial.maxSimulations,
    idle: initial.simulationIdle,
    auth: new Auth(initial),
    create: (name, own) => {
      const open = new OpenRequests(initial.maxOpenRequests, openRequests);
      const { simulator: child, isSending } = createPart(
        { ...partOptions(options, current.settings, name), ...own },
        { activity, openRequests: open },
      );
      return {
        get seed() {
          return child.settings.seed;
        },
        isOpen: () => open.size > 0,
        isSending,
        handle: child.handle,
        close: child.close,
      };
    },
  });
  const clock = createClock(initial);
  const start = (state: RestoredState, snapshot?: SnapshotContent) =>
    new RunningSimulation({
      ...state,
      clock,
      openRequests,
      simulations,
      restart,
      restore,
      onDelivery: () => activity.report(),
    }, snapshot);
  let runs = 1;
  let current = start(restoredState(initial, options.seed));

  function restart({ seed = current.settings.seed }: RestartOptions = {}): Run {
    checkOptions({ seed }, "restart a simulator");
    replace("restart", startOf(initial), () => {
      const store = new ReplacedStore(initial.store, new NoStore());
      return start(restoredState({ ...initial, seed, store }, undefined));
    });
    return { seed, run: ++runs };
  }
  function restore(snapshot: unknown): void {
    const content = readSnapshot(snapshot);
    replace("restore", content.time, () => {
      const store = new ReplacedStore(initial.store, storeContentOf(content));
      const { head } = content;
      const settings = { ...initial, seed: head.seed, store };
      return start({ settings, head }, content);
    });
  }
  /** Puts a simulation in place of the present one, which goes on if that fails. */
  function replace(
    action: string,
    time: number,
    begin: () => RunningSimulation,
  ): void {
    if (current.isClosed) {
      throw new TypeError(`Cannot ${action} a simulator as it is closed`);
    }
    const before = clock.now();
    clock.set(time);
    try {
      const next = begin();
      current.abandon();
      current = next;
    } catch (error) {
      clock.set(before);
      throw error;
    }
    if (clock instanceof PacedClock) clock.speed = current.settings.speed;
  }
  function close(): void {
    simulations?.close();
    try {
      current.close();
    } finally {
      activity.report();
    }
  }
  function isBusy(): boolean {
    if (current.isClosed) return false;
    for (const request of activity.requests) {
      if (!openRequests.has(request)) return true;
    }
    return current.isSending() || simulations?.isSending() === true;
  }
  async function settled(): Promise<void> {
    // What follows from a response or a delivery by promises alone counts, too.
    do await turn(); while (isBusy() && await activity.next());
  }
  function respond(
    request: Request,
    address: () => string,
  ): Response | Promise<Response> {
    const name = simulations && simulationIn(request.url);
    if (!simulations || name === undefined) {
      return current.respond(request, address);
    }
    const refusal = simulations.refusal(name, request.headers);
    return refusal
      ? current.refuse(request, address, refusal)
      : simulations.respond(name, request, address);
  }
  function handle(
    request: Request,
    address: () => string = () => "",
  ): Response | Promise<Response> {
    const response = respond(request, address);
    if (response instanceof Promise) activity.track(request, response);
    return response;
  }
  const simulator: Simulator = {
    get settings() {
      return current.settings;
    },
    clock,
    handle,
    async fetch(input, init) {
      const request = new LocalRequest(input, init);
      const { givenSignal } = request;
      const response = handle(request);
      return givenSignal && response instanceof Promise
        ? await abortable(response, givenSignal)
        : await response;
    },
    getStatus: () => current.getStatus(),
    resetStatus: () => current.resetStatus(),
    restart,
    settled,
    snapshot: () => JSON.parse(current.takeSnapshot()),
    restore,
    close,
    [Symbol.dispose]: close,
  };
  return { simulator, isSending: () => current.isSending() };
}

/** The fraction of memory that each simulation below a simulator may take. */
const PART_OF_MEMORY = 1 / 64;

/** The options of a simulation below a simulator, unless it has its own. */
function partOptions(
  options: SimulatorOptions,
  { seed, clock, maxMemory }: Settings,
  name: string,
): SimulatorOptions {
  return {
    ...options,
    store: new NoStore(),
    seed: `${seed}/${name}`,
    clock: clock instanceof VirtualClock ? new VirtualClock() : clock,
    maxMemory: Math.max(MIN_MEMORY, Math.floor(maxMemory * PART_OF_MEMORY)),
  };
}
