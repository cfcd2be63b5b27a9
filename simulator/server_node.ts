/**
 * The simulator as an HTTP server of Node.js: what the package for npm has in
 * place of the server of Deno.
 *
 * @module
 */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  type Address,
  type Attempt,
  type Listening,
  listening,
  urlOf,
} from "./server/loopback.ts";
import {
  listenOnNode,
  stopServer,
  whenClosed,
} from "./server/node/listener.ts";
import type { RunningServer, ServerOptions } from "./server/common.ts";
import { runningServer, type Served, servedBy } from "./server/served.ts";

export * from "./server/common.ts";

/**
 * Starts the simulator as a server.
 *
 * @param options The options; `maxMemory` is a quarter of the heap by default,
 * and `maxOpenRequests` 900.
 * @returns The running server.
 * @throws {Error} With the code `EADDRINUSE` if the port is taken, or another of
 * the system.
 * @throws {TypeError} If an option is of the wrong kind.
 * @throws {RangeError} If a number is out of its range, or options do not go together.
 * @throws {StoreError} If the store cannot be opened.
 */
export async function serve(
  options: ServerOptions = {},
): Promise<RunningServer> {
  const served = servedBy(options);
  let open: Listening<Server>;
  try {
    open = await listenOn(served);
  } catch (error) {
    served.simulator.close();
    throw error;
  }
  const { listeners, missing } = open;
  return runningServer(served, {
    urls: listeners.map(addressOf).map(({ address: hostname, port }) =>
      urlOf({ hostname, port })
    ),
    missing,
    finished: Promise.all(listeners.map(whenClosed)),
    stop: () => Promise.all(listeners.map(stopServer)),
  });
}

async function listenOn(
  { host: hostname, port, handle }: Served,
): Promise<Listening<Server>> {
  const addresses = listening<Server>({ hostname, port });
  let step = addresses.next();
  while (!step.done) step = addresses.next(await attempt(step.value, handle));
  return step.value;
}

async function attempt(
  address: Address,
  handle: Served["handle"],
): Promise<Attempt<Server>> {
  try {
    const listener = await listenOnNode({ ...address, handle });
    const { port } = addressOf(listener);
    return { listener, port, stop: () => void stopServer(listener) };
  } catch (error) {
    return { error, isTaken: Object(error).code === "EADDRINUSE" };
  }
}

/** The address of a server that listens, with the actual port. */
function addressOf(server: Server): AddressInfo {
  return server.address() as AddressInfo;
}
