import { abortable } from "@std/async/abortable";
import { turn } from "./clock/movable_clock.ts";
import { PacedClock } from "./clock/paced_clock.ts";
import { NoStore, replaceContent } from "./core/store.ts";
import { Auth } from "./http/auth.ts";
import { OpenRequests } from "./http/limits.ts";
import { HttpProblem } from "./message/http_problem.ts";
import type { MaybePromise } from "./message/plain_response.ts";
import { LocalRequest, simulationIn } from "./message/request.ts";
import type { SimulatorOptions } from "./settings/options.ts";
import { checkOptions, completeSettings } from "./settings/settings.ts";
import {
  createClock,
  type RestoredState,
  restoredState,
  Simulation,
  startOf,
} from "./simulation.ts";
import { type Child, childOptions, Simulations } from "./simulations.ts";
import type { RestartOptions, Run, Simulator } from "./simulator_interface.ts";
import {
  readSnapshot,
  type SnapshotContent,
  storeContentOf,
} from "./snapshot/document.ts";

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
  return create(options).simulator;
}

/** Requests in progress, and the waits for a change of what is in progress. */
class Activity {
  readonly #requests = new Set<Request>();
  readonly #waiting: ((changed: true) => void)[] = [];

  get requests(): Iterable<Request> {
    return this.#requests;
  }

  /** Counts a request until its response. */
  track(request: Request, response: Promise<unknown>): void {
    this.#requests.add(request);
    const end = () => {
      this.#requests.delete(request);
      this.report();
    };
    response.then(end, end);
  }

  report(): void {
    for (const wake of this.#waiting.splice(0)) wake(true);
  }

  next(): Promise<true> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

/** What a simulation below a simulator shares with it. */
interface Shared {
  /** Its open requests, which count for both. */
  readonly openRequests: OpenRequests;
  readonly activity: Activity;
}

/**
 * Creates a simulator, or a simulation below one: a shell around the simulation
 * that runs at present.
 */
function create(options: SimulatorOptions, shared?: Shared): Child {
  const initial = completeSettings(options);
  const activity = shared?.activity ?? new Activity();
  const report = () => activity.report();
  const openRequests = new OpenRequests(
    initial.maxOpenRequests,
    shared?.openRequests,
    report,
  );
  const simulations = shared ? undefined : new Simulations({
    max: initial.maxSimulations,
    idle: initial.simulationIdle,
    auth: new Auth(initial),
    create: (name, own) =>
      create(
        { ...childOptions(options, running.settings, name), ...own },
        { activity, openRequests },
      ),
  });
  const clock = createClock(initial);
  let [runs, starts] = [1, 0];
  let running = start(restoredState(initial, options.seed));

  function start(state: RestoredState, snapshot?: SnapshotContent): Simulation {
    return new Simulation({
      ...state,
      clock,
      openRequests,
      simulations,
      onDelivery: report,
      restart,
      restore,
      start: ++starts,
    }, snapshot);
  }

  /** Puts a simulation in place of the present one, which goes on if that fails. */
  function replace(
    action: string,
    time: number,
    begin: () => Simulation,
  ): void {
    if (running.isClosed) {
      throw new TypeError(`Cannot ${action} a simulator as it is closed`);
    }
    const before = clock.now();
    clock.set(time);
    try {
      const next = begin();
      running.abandon();
      running = next;
    } catch (error) {
      clock.set(before);
      throw error;
    }
    if (clock instanceof PacedClock) clock.speed = running.settings.speed;
  }

  function restart(
    { seed = running.settings.seed }: RestartOptions = {},
  ): Run {
    checkOptions({ seed }, "restart a simulator");
    replace("restart", startOf(initial), () => {
      const store = replaceContent(initial.store, new NoStore());
      return start(restoredState({ ...initial, seed, store }, undefined));
    });
    return { seed, run: ++runs };
  }

  function restore(snapshot: unknown): void {
    const content = readSnapshot(snapshot);
    replace("restore", content.time, () => {
      const { head } = content;
      const store = replaceContent(initial.store, storeContentOf(content));
      const settings = { ...initial, seed: head.seed, store };
      return start({ settings, head }, content);
    });
  }

  function close(): void {
    simulations?.close();
    try {
      running.close();
    } finally {
      report();
    }
  }

  function isBusy(): boolean {
    if (running.isClosed) return false;
    for (const request of activity.requests) {
      if (!openRequests.has(request)) return true;
    }
    return running.isSending() || simulations?.isSending() === true;
  }

  async function settled(): Promise<void> {
    // What follows from a response or a delivery by promises alone counts, too.
    do await turn(); while (isBusy() && await activity.next());
  }

  function respond(
    request: Request,
    address: () => string,
  ): MaybePromise<Response> {
    const name = simulations && simulationIn(request.url);
    if (!simulations || name === undefined) {
      return running.app.respond(request, address);
    }
    try {
      return simulations.use(name, request.headers).handle(request, address);
    } catch (error) {
      if (!(error instanceof HttpProblem)) throw error;
      return running.app.refuse(request, address, error);
    }
  }

  function handle(
    request: Request,
    address: () => string = () => "",
  ): MaybePromise<Response> {
    const response = respond(request, address);
    if (response instanceof Promise) activity.track(request, response);
    return response;
  }

  const simulator: Simulator = {
    get settings() {
      return running.settings;
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
    getStatus: () => running.getStatus(),
    resetStatus: () => running.resetStatus(),
    restart,
    settled,
    snapshot: () => JSON.parse(running.takeSnapshot()),
    restore,
    close,
    [Symbol.dispose]: close,
  };
  return {
    simulator,
    isOpen: () => openRequests.size > 0,
    isSending: () => running.isSending(),
  };
}
