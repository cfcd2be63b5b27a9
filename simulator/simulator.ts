import { abortable } from "@std/async/abortable";
import { turn } from "./clock/movable_clock.ts";
import { VirtualClock } from "./clock/virtual_clock.ts";
import { NoStore } from "./core/store.ts";
import { CurrentSimulation } from "./current_simulation.ts";
import { Auth } from "./http/auth.ts";
import { OpenRequests } from "./http/open_requests.ts";
import { HttpProblem } from "./message/http_problem.ts";
import type { MaybePromise } from "./message/plain_response.ts";
import { LocalRequest, simulationIn } from "./message/request.ts";
import type { SimulatorOptions } from "./settings/options.ts";
import { MIN_MEMORY } from "./settings/limit_options.ts";
import { completeSettings, type Settings } from "./settings/settings.ts";
import { type Child, Simulations } from "./simulations.ts";
import type { Simulator } from "./simulator_interface.ts";

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
    create: (name, own) =>
      create(
        { ...childOptions(options, current.running.settings, name), ...own },
        {
          activity,
          openRequests: new OpenRequests(initial.maxOpenRequests, openRequests),
        },
      ),
  });
  const current: CurrentSimulation = new CurrentSimulation(
    initial,
    options.seed,
    {
      openRequests,
      simulations,
      onDelivery: () => activity.report(),
    },
  );
  function close(): void {
    simulations?.close();
    try {
      current.running.close();
    } finally {
      activity.report();
    }
  }
  function isBusy(): boolean {
    const { running } = current;
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
    const { app } = current.running;
    if (!simulations || name === undefined) {
      return app.respond(request, address);
    }
    try {
      return simulations.use(name, request.headers).handle(request, address);
    } catch (error) {
      if (error instanceof HttpProblem) {
        return app.refuse(request, address, error);
      }
      throw error;
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
      return current.running.settings;
    },
    clock: current.clock,
    handle,
    async fetch(input, init) {
      const request = new LocalRequest(input, init);
      const { givenSignal } = request;
      const response = handle(request);
      return givenSignal && response instanceof Promise
        ? await abortable(response, givenSignal)
        : await response;
    },
    getStatus: () => current.running.getStatus(),
    resetStatus: () => current.running.resetStatus(),
    restart: current.restart,
    settled,
    snapshot: () => JSON.parse(current.running.takeSnapshot()),
    restore: current.restore,
    close,
    [Symbol.dispose]: close,
  };
  return {
    simulator,
    isOpen: () => openRequests.size > 0,
    isSending: () => current.running.isSending(),
  };
}

/** The fraction of memory that each simulation below a simulator may take. */
const CHILD_MEMORY = 1 / 64;

/** The options of a simulation below a simulator, unless it has its own. */
function childOptions(
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
