import { getHeapStatistics } from "node:v8";
import { messageOf } from "../command_line/fail.ts";
import { scaled } from "../distributions/scaled.ts";
import { ConnectionCut } from "../simulator/faults/cut.ts";
import type { SimulatorOptions } from "../simulator/options.ts";
import { MIN_MEMORY } from "../simulator/settings.ts";
import { createSimulator, type Simulator } from "../simulator/simulator.ts";
import { openSqliteStore } from "../simulator/store/sqlite/open.ts";
import { memoryStore, type Store } from "../simulator/store/store.ts";
import { bracketed } from "./bracketed.ts";
import { clockOf } from "./clock.ts";
import { isExposed } from "./exposed.ts";
import { readForwarded } from "./forwarded.ts";
import { hostCheck } from "./host_check.ts";
import type { Listener } from "./listener.ts";
import { type Listening, listenOn } from "./loopback.ts";
import type { ServerOptions } from "./options.ts";

/** A server that is running. */
export interface RunningServer extends AsyncDisposable {
  /** Where it listens; the first address, if there are several. */
  readonly url: string;
  /** Resolves when it has stopped. */
  readonly finished: Promise<void>;
  /**
   * Stops it: requests under way are answered, new ones are not taken. Rejects
   * with a `StoreError`, when it has stopped, if the last of what was to be kept
   * cannot be: outcomes of deliveries, which are made once more then, and what
   * is new in the journal.
   */
  stop(): Promise<void>;
}

/**
 * Starts the simulator as a server.
 *
 * @param options The settings; the law of delays is in seconds.
 * @param log Takes what there is to tell, line by line.
 * @returns The running server.
 * @throws {Deno.errors.AddrInUse} If the port is taken.
 * @throws {StoreError} If the store cannot be opened.
 */
export function serve(
  options: ServerOptions,
  log: (line: string) => void = console.log,
): RunningServer {
  const { port, host } = options;
  const exposed = isExposed(host);
  const simulator = simulatorOf(options, exposed);
  let listening: Listening;
  try {
    listening = listenOn({
      hostname: host,
      port,
      handler: handlerOf(simulator, options),
      onError: explainFailure,
      report: (line) => console.error(`heygen-sim: ${line}`),
    });
  } catch (error) {
    simulator.close();
    throw error;
  }
  const { listeners, missing } = listening;
  const [url, ...others] = listeners.map(urlOf) as [string, ...string[]];
  log(`Listening on ${url}`);
  log(summary(options, simulator.settings.seed));
  for (const other of others) log(`Listening on ${other}, too`);
  for (const { hostname, error } of missing) {
    // What is not permitted is not expected.
    if (error instanceof Deno.errors.NotCapable) continue;
    log(`Not listening on ${bracketed(hostname)}: ${messageOf(error)}`);
  }
  if (exposed && options.adminKey === undefined) {
    log(
      "Other machines can reach this, so /clock, /faults, /report and /journal are closed; open them with --admin-key",
    );
  }
  const finished = Promise.all(listeners.map(({ finished }) => finished))
    .then(() => {});
  const stop = async () => {
    try {
      // Whatever is held back is let go, or it would hold the server up.
      simulator.close();
    } finally {
      await Promise.all(listeners.map((listener) => listener.stop()));
    }
  };
  return { url, finished, stop, [Symbol.asyncDispose]: stop };
}

/** Passes requests to the simulator, as far as they are for this server. */
function handlerOf(
  simulator: Simulator,
  { host, allowedHosts = [], trustProxy = false }: ServerOptions,
): Deno.ServeHandler<Deno.NetAddr> {
  const refuse = hostCheck([host, ...allowedHosts]);
  return (received, { remoteAddr: { hostname } }) => {
    const refused = refuse(received);
    if (refused) return refused;
    if (!trustProxy) return simulator.handle(received, () => hostname);
    const { request, address = hostname } = readForwarded(received);
    return simulator.handle(request, () => address);
  };
}

function urlOf({ addr: { hostname, port } }: Listener): string {
  return `http://${bracketed(hostname)}:${port}`;
}

function simulatorOf(options: ServerOptions, exposed: boolean): Simulator {
  const store = options.store === undefined
    ? memoryStore
    : openSqliteStore(options.store);
  try {
    return createSimulator(simulatorOptions(options, exposed, store));
  } catch (error) {
    store.close();
    throw error;
  }
}

/** What the simulator is told: times in milliseconds, and a clock. */
function simulatorOptions(
  options: ServerOptions,
  exposed: boolean,
  store: Store,
): SimulatorOptions {
  const { delay, queue, seed, ...rest } = options;
  const { port: _, host: __, allowedHosts: ___, trustProxy: ____, ...more } =
    rest;
  const { clock = "real", speed = 1, ...others } = more;
  return {
    maxMemory: quarterOfHeap(),
    ...others,
    delay: scaled(delay, 1_000),
    queue: queue === undefined || queue.mean === 0 ? 0 : scaled(queue, 1_000),
    ...(seed === undefined ? {} : { seed }),
    store,
    clock: clockOf({ clock, speed }, store),
    autoAdvance: clock === "auto",
    exposed,
  };
}

/** The rest is for requests in progress and for garbage. */
function quarterOfHeap(): number {
  const { heap_size_limit: limit } = getHeapStatistics();
  return Math.max(MIN_MEMORY, Math.floor(limit / 4));
}

function summary(
  { delay, errorRate, clock = "real", speed = 1 }: ServerOptions,
  seed: number | string,
): string {
  const time = clock !== "real"
    ? `; ${clock} clock`
    : speed === 1
    ? ""
    : `; ${speed} times as fast`;
  return `Translations take ${delay.label} s and fail at a rate of ${errorRate}; seed ${seed}${time}`;
}

/** A connection that a fault has cut is no failure to tell of. */
function explainFailure(error: unknown): Response {
  if (!(error instanceof ConnectionCut)) console.error(error);
  return new Response(null, { status: 500 });
}
