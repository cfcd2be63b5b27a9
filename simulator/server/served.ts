import { getHeapStatistics } from "node:v8";
import { type Clock, systemClock } from "../clock/clock.ts";
import { VirtualClock } from "../clock/virtual_clock.ts";
import { NoStore, type Store } from "../core/store.ts";
import { ConnectionCut } from "../faults/cut.ts";
import { CLOSED, RESTARTED } from "../http/errors.ts";
import { HttpProblem, problemResponse } from "../message/http_problem.ts";
import { isAddress, isLoopback } from "../message/ip_address.ts";
import { type MaybePromise, toResponse } from "../message/plain_response.ts";
import { originOf, pathOf } from "../message/request.ts";
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
import type { RunningServer, ServerOptions } from "./common.ts";
import {
  type Address,
  type Attempt,
  type Listening,
  listening,
  urlOf,
} from "./loopback.ts";

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

/**
 * Starts a server: yields the addresses to listen on, and receives the results.
 *
 * @throws {unknown} As {@linkcode listening} does; the simulator is closed then.
 */
export function* starting(
  { simulator, host: hostname, port, exposed }: Served,
): Generator<Address, RunningServer, Attempt> {
  let open: Listening;
  try {
    open = yield* listening({ hostname, port });
  } catch (error) {
    simulator.close();
    throw error;
  }
  const { listeners, missing } = open;
  const urls = listeners.map(({ addr }) => urlOf(addr));
  const finished = Promise.all(listeners.map(({ finished }) => finished));
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

/**
 * Refuses requests to a host that is not this server's. A page of another site
 * could reach the server under a name of its own that resolves to a loopback
 * address (DNS rebinding), and browsers would count it as of the same origin.
 *
 * Addresses and `localhost` are accepted: no other site has such a name.
 *
 * @returns Checks a request: the response that refuses it, or `undefined`.
 */
function hostCheck(
  allowed: readonly string[],
): (request: Request) => Response | undefined {
  const names = new Set(["localhost", ...allowed.map(normalized)]);
  const isAccepted = (authority: string) => {
    const host = normalized(authority.replace(/:\d*$/, ""));
    return names.has(host) ||
      isAddress(host.replace(/^\[(.*)\]$/, "$1"));
  };
  return ({ url, headers }) => {
    const origin = originOf(url);
    const authority = origin.slice(origin.indexOf("//") + 2);
    // The target of a request can be a whole URL, which need not agree with it.
    const host = headers.get("host") || authority;
    const refused = [authority, host].find((it) => !isAccepted(it));
    if (refused === undefined) return undefined;
    const detail = `The host ${
      refused.slice(0, 100)
    } is not accepted; --allowed-host adds a name.`;
    const problem = new HttpProblem(421, detail);
    return toResponse(problemResponse(problem, pathOf(url)), []);
  };
}

function normalized(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}

/** A request as a reverse proxy received it. */
interface Forwarded {
  /** The request, with the URL that the client used. */
  readonly request: Request;
  /** The address of the client; `undefined` if the proxy does not name it. */
  readonly address: string | undefined;
}

/** Methods of which no `Request` can be made (https://fetch.spec.whatwg.org/#forbidden-method). */
const FORBIDDEN_METHOD = /^(?:connect|trace|track)$/i;

/**
 * Reads what a reverse proxy says of a request: `X-Forwarded-For`, of which the
 * last address is that of the proxy's own client, `X-Forwarded-Proto` and
 * `X-Forwarded-Host`. Only a proxy that sets these headers may be trusted with
 * them, as any client can send them.
 */
function readForwarded(request: Request): Forwarded {
  const { headers, url } = request;
  const addresses = headers.get("x-forwarded-for")?.split(",") ?? [];
  const address = addresses.at(-1)?.trim() || undefined;
  const protocol = first(headers.get("x-forwarded-proto"))?.toLowerCase();
  const host = first(headers.get("x-forwarded-host"));
  const seen = URL.parse(url);
  if (!seen || FORBIDDEN_METHOD.test(request.method)) {
    return { request, address };
  }
  const scheme = isHttp(protocol) ? protocol : seen.protocol.slice(0, -1);
  const base = URL.parse(`${scheme}://${host ?? seen.host}`);
  // A header with more than a host is ignored.
  if (!base || base.href !== `${base.origin}/` || base.origin === seen.origin) {
    return { request, address };
  }
  const target = base.origin + url.slice(originOf(url).length);
  return { request: new Request(target, request), address };
}

function first(list: string | null): string | undefined {
  return list?.split(",")[0]?.trim() || undefined;
}

function isHttp(protocol: string | undefined): boolean {
  return protocol === "http" || protocol === "https";
}
