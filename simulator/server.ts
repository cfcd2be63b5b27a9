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
import { Listener, type ListenerOptions } from "./server/deno/listener.ts";
import {
  type Address,
  type Attempt,
  type Listening,
  listening,
  urlOf,
} from "./server/loopback.ts";
import type { RunningServer, ServerOptions } from "./server/common.ts";
import { isCut, runningServer, servedBy } from "./server/served.ts";

export * from "./server/common.ts";

/**
 * Starts the simulator as a server.
 *
 * @param options The options; `maxMemory` is a quarter of the heap by default,
 * and `maxOpenRequests` 900.
 * @returns The running server.
 * @throws {Deno.errors.AddrInUse} If the port is taken.
 * @throws {Deno.errors.NotCapable} If the address is not permitted.
 * @throws {TypeError} If an option is of the wrong kind.
 * @throws {RangeError} If a number is out of its range, or options do not go together.
 * @throws {StoreError} If the store cannot be opened.
 */
export function serve(options: ServerOptions = {}): RunningServer {
  const served = servedBy(options);
  const { host: hostname, port, handle } = served;
  let open: Listening<Listener>;
  try {
    open = listenOn({
      hostname,
      port,
      handler: (request, { remoteAddr }) =>
        handle(request, remoteAddr.hostname),
      onError: respondToFailure,
      report: (line) => console.error(`heygen-sim: ${line}`),
    });
  } catch (error) {
    served.simulator.close();
    throw error;
  }
  const { listeners, missing } = open;
  return runningServer(served, {
    urls: listeners.map(({ addr }) => urlOf(addr)),
    missing,
    finished: Promise.all(listeners.map(({ finished }) => finished)),
    stop: () => Promise.all(listeners.map((listener) => listener.stop())),
  });
}

function listenOn(options: ListenerOptions): Listening<Listener> {
  const addresses = listening<Listener>(options);
  let step = addresses.next();
  while (!step.done) step = addresses.next(attempt(options, step.value));
  return step.value;
}

function attempt(
  options: ListenerOptions,
  address: Address,
): Attempt<Listener> {
  try {
    const listener = new Listener({ ...options, ...address });
    const { port } = listener.addr;
    return { listener, port, stop: () => void listener.stop() };
  } catch (error) {
    return { error, isTaken: error instanceof Deno.errors.AddrInUse };
  }
}

/** Reports a failure of a handler, other than a connection that a fault cuts. */
function respondToFailure(error: unknown): Response {
  if (!isCut(error)) console.error(error);
  return new Response(null, { status: 500 });
}
