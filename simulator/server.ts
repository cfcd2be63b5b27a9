/**
 * The simulator as an HTTP server of Deno.
 *
 * @example
 * ```ts
 * import { serve } from "@heygen-sim/simulator/server";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = serve({ port: 0, host: "127.0.0.1" });
 * const response = await fetch(`${server.url}/status`);
 * assertEquals((await response.json()).status, "pending");
 * ```
 *
 * @module
 */
import { getHeapStatistics } from "node:v8";
import { ConnectionCut } from "./faults/cut.ts";
import type { SimulatorOptions } from "./options.ts";
import { clockOf } from "./server/clock.ts";
import { isExposed } from "./server/exposed.ts";
import { readForwarded } from "./server/forwarded.ts";
import { hostCheck } from "./server/host_check.ts";
import {
  type Listening,
  listenOn,
  type MissingAddress,
  urlOf,
} from "./server/loopback.ts";
import { MIN_MEMORY } from "./settings.ts";
import { createSimulator, type Simulator } from "./simulator.ts";
import { openSqliteStore } from "./store/sqlite/open.ts";
import { NoStore } from "./core/no_store.ts";

export { checkOrigin } from "./http/cors.ts";
export { StoreError } from "./core/store_error.ts";
export { checkSecret } from "./webhooks/sign.ts";
export { checkHost } from "./webhooks/targets.ts";
export * from "./server/checks.ts";
export { MIN_MEMORY, type MissingAddress };

/** Below the 1,024 file descriptors that many systems allow a process. */
const MAX_OPEN_REQUESTS_COUNT = 900;

/** Options of {@linkcode serve}: those of the simulator, and of the server. */
export interface ServerOptions extends
  Omit<
    SimulatorOptions,
    "clock" | "autoAdvance" | "exposed" | "store" | "webhookFetch"
  > {
  /**
   * The port to listen on; 0 takes a free one.
   *
   * @default {5000}
   */
  readonly port?: number;
  /**
   * The address to listen on; `localhost` is `127.0.0.1` and `::1`.
   *
   * @default {"localhost"}
   */
  readonly host?: string;
  /**
   * Names by which clients reach it, beside addresses and `localhost`. Requests
   * to other hosts get 421.
   *
   * @default {[]}
   */
  readonly allowedHosts?: readonly string[];
  /**
   * Whether a reverse proxy is in front, which sets `X-Forwarded-For`,
   * `X-Forwarded-Proto` and `X-Forwarded-Host`. They are ignored otherwise.
   *
   * @default {false}
   */
  readonly trustProxy?: boolean;
  /**
   * What moves the simulator's time: the system's clock; requests to
   * `/clock/advance` alone; or these and each read of a pending job.
   *
   * @default {"real"}
   */
  readonly clock?: "real" | "virtual" | "auto";
  /**
   * Simulated seconds in a second of the real clock.
   *
   * @default {1}
   */
  readonly speed?: number;
  /**
   * The SQLite file of the simulation.
   *
   * @default {undefined} the simulation ends with the server
   */
  readonly store?: string;
}

/** A server that is running. */
export interface RunningServer extends AsyncDisposable {
  /** The address that it listens on; the first one if there are several. */
  readonly url: string;
  /** All addresses that it listens on. */
  readonly urls: readonly string[];
  /** The addresses of `localhost` that are not available. */
  readonly missing: readonly MissingAddress[];
  /** The seed of the simulation. */
  readonly seed: number | string;
  /** Whether other machines can reach it. */
  readonly exposed: boolean;
  /** Resolves when it has stopped. */
  readonly finished: Promise<void>;
  /**
   * Stops it: requests in progress are completed, new ones are not accepted.
   *
   * @throws {StoreError} If the last deliveries and journal entries cannot be
   * stored; rejects after the server has stopped.
   */
  stop(): Promise<void>;
}

/**
 * Starts the simulator as a server.
 *
 * @param options The options; `maxMemory` is a quarter of the heap by default,
 * and `maxOpenRequests` 900.
 * @returns The running server.
 * @throws {Deno.errors.AddrInUse} If the port is taken.
 * @throws {Deno.errors.NotCapable} If the address is not permitted.
 * @throws {RangeError} If options do not go together.
 * @throws {StoreError} If the store cannot be opened.
 */
export function serve(options: ServerOptions = {}): RunningServer {
  const { port = 5_000, host = "localhost", ...others } = options;
  const { allowedHosts = [], trustProxy = false, ...rest } = others;
  const exposed = isExposed(host);
  const simulator = simulatorOf(rest, exposed);
  let listening: Listening;
  try {
    listening = listenOn({
      hostname: host,
      port,
      handler: handlerOf(simulator, [host, ...allowedHosts], trustProxy),
      onError: respondToFailure,
      report: (line) => console.error(`heygen-sim: ${line}`),
    });
  } catch (error) {
    simulator.close();
    throw error;
  }
  const { listeners, missing } = listening;
  const urls = listeners.map(({ addr }) => urlOf(addr));
  const stop = async () => {
    try {
      // Ends streams and held requests, which would delay the listeners.
      simulator.close();
    } finally {
      await Promise.all(listeners.map((listener) => listener.stop()));
    }
  };
  return {
    url: urls[0] as string,
    urls,
    missing,
    seed: simulator.settings.seed,
    exposed,
    finished: Promise.all(listeners.map(({ finished }) => finished))
      .then(() => {}),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** Passes requests to the simulator, as far as they are for this server. */
function handlerOf(
  simulator: Simulator,
  hosts: readonly string[],
  trustProxy: boolean,
): Deno.ServeHandler<Deno.NetAddr> {
  const refuse = hostCheck(hosts);
  return (received, { remoteAddr: { hostname } }) => {
    const refused = refuse(received);
    if (refused) return refused;
    if (!trustProxy) return simulator.handle(received, () => hostname);
    const { request, address = hostname } = readForwarded(received);
    return simulator.handle(request, () => address);
  };
}

function simulatorOf(
  { clock = "real", speed = 1, store: path, ...options }: ServerOptions,
  exposed: boolean,
): Simulator {
  const store = path === undefined ? new NoStore() : openSqliteStore(path);
  try {
    return createSimulator({
      maxMemory: quarterOfHeap(),
      maxOpenRequests: MAX_OPEN_REQUESTS_COUNT,
      ...options,
      store,
      clock: clockOf({ clock, speed }, store),
      autoAdvance: clock === "auto",
      exposed,
    });
  } catch (error) {
    store.close();
    throw error;
  }
}

/** The rest is for requests in progress and for garbage. */
function quarterOfHeap(): number {
  const { heap_size_limit: limit } = getHeapStatistics();
  return Math.max(MIN_MEMORY, Math.floor(limit / 4));
}

/** Reports a failure of a handler, other than a connection that a fault cuts. */
function respondToFailure(error: unknown): Response {
  if (!(error instanceof ConnectionCut)) console.error(error);
  return new Response(null, { status: 500 });
}
