import { getHeapStatistics } from "node:v8";
import { type Clock, systemClock } from "../clock/clock.ts";
import { VirtualClock } from "../clock/virtual_clock.ts";
import { NoStore, type Store } from "../core/store.ts";
import { ConnectionCut } from "../faults/cut.ts";
import { CLOSED, RESTARTED } from "../http/errors.ts";
import { MIN_MEMORY } from "../settings/limit_options.ts";
import {
  count,
  isTexts,
  type Kind,
  oneOf,
  SWITCH,
} from "../settings/option_kinds.ts";
import { checkOptions } from "../settings/settings.ts";
import { createSimulator } from "../simulator.ts";
import type { Simulator } from "../simulator_interface.ts";
import { openSqliteStore } from "../store/sqlite/open.ts";
import type { MaybePromise } from "../message/plain_response.ts";
import { isLoopback } from "../message/ip_address.ts";
import { hostCheck, readForwarded } from "./incoming.ts";
import type { MissingAddress, RunningServer, ServerOptions } from "./common.ts";

/** Below the 1,024 file descriptors that many systems allow a process. */
const MAX_OPEN_REQUESTS_COUNT = 900;

/** The options that a simulator does not have. */
const SERVER_OPTIONS = {
  port: {
    accepted: "a whole number from 0 to 65535",
    test: (value) => count(0).test(value) && Number(value) < 2 ** 16,
  },
  host: { accepted: "a name or an address", test: isText },
  allowedHosts: { accepted: "a list of names", test: isTexts },
  trustProxy: SWITCH,
  clock: oneOf("clock", ["real", "virtual", "auto"]),
  store: { accepted: "the name of a file", test: isText },
} as const satisfies Partial<Record<keyof ServerOptions, Kind>>;

function isText(value: unknown): boolean {
  return isTexts([value]);
}

export interface Served {
  readonly simulator: Simulator;
  readonly port: number;
  readonly host: string;
  readonly exposed: boolean;
  /** Passes a request to the simulator, as far as it is for this server. */
  handle(received: Request, peer: string): MaybePromise<Response>;
}

/** Creates the simulator of a server. */
export function servedBy(options: ServerOptions): Served {
  checkOptions(options, "start a server", SERVER_OPTIONS);
  const { port = 5_000, host = "localhost", ...others } = options;
  const { allowedHosts = [], trustProxy = false, ...rest } = others;
  const exposed = isExposed(host);
  const simulator = simulatorOf(rest, exposed);
  const refuse = hostCheck([host, ...allowedHosts]);
  return {
    simulator,
    port,
    host,
    exposed,
    handle(received, peer) {
      const refused = refuse(received);
      if (refused) return refused;
      if (!trustProxy) return simulator.handle(received, () => peer);
      const { request, address = peer } = readForwarded(received);
      return simulator.handle(request, () => address);
    },
  };
}

/** What listens for a simulator. */
export interface Listeners {
  /** The addresses that it listens on, the main one first. */
  readonly urls: readonly string[];
  /** The addresses of `localhost` that are not available. */
  readonly missing: readonly MissingAddress[];
  readonly finished: Promise<unknown>;
  stop(): Promise<unknown>;
}

export function runningServer(
  { simulator, exposed }: Served,
  { urls, missing, finished, stop: stopListening }: Listeners,
): RunningServer {
  const stop = async () => {
    try {
      // Ends streams and held requests, which would delay the listeners.
      simulator.close();
    } finally {
      await stopListening();
    }
  };
  return {
    url: urls[0] as string,
    urls,
    missing,
    get seed() {
      return simulator.settings.seed;
    },
    exposed,
    finished: finished.then(() => {}),
    settled: () => simulator.settled(),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function simulatorOf(
  { store: path, clock = "real", ...options }: ServerOptions,
  exposed: boolean,
): Simulator {
  const store = path === undefined ? new NoStore() : openSqliteStore(path);
  try {
    return createSimulator({
      maxMemory: quarterOfHeap(),
      maxOpenRequests: MAX_OPEN_REQUESTS_COUNT,
      ...options,
      store,
      clock: clockOf(clock, options.startTime, store),
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

/** One that is virtual goes on at the time of the store. */
function clockOf(
  kind: "real" | "virtual" | "auto",
  startTime: number | undefined,
  store: Store,
): Clock {
  if (kind === "real") return systemClock;
  const clock = new VirtualClock(startTime);
  const stored = store.resumeAt(0);
  if (stored !== undefined) clock.set(stored);
  return clock;
}

/**
 * Whether other machines can reach a server. A name can stand for any address,
 * also one such as `127.example.com`.
 */
export function isExposed(host: string): boolean {
  if (host.toLowerCase() === "localhost") return false;
  return !isLoopback(host);
}

/** Whether an error cuts a response on purpose: by a fault, or with its simulation. */
export function isCut(error: unknown): boolean {
  return error instanceof ConnectionCut || error === CLOSED ||
    error === RESTARTED;
}
