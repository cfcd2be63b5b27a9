/**
 * The simulator as an HTTP server of Node.js: what the package for npm has in
 * place of the server of Deno.
 *
 * @module
 */
import { urlOf } from "./server/loopback.ts";
import { stopServer, whenClosed } from "./server/node/listener.ts";
import { addressOf, type Listening, listenOn } from "./server/node/loopback.ts";
import type { RunningServer, ServerOptions } from "./server/options.ts";
import { runningServer, servedBy } from "./server/served.ts";

export * from "./server/common.ts";

/**
 * Starts the simulator as a server.
 *
 * @param options The options; `maxMemory` is a quarter of the heap by default,
 * and `maxOpenRequests` 900.
 * @returns The running server.
 * @throws {Error} With the code `EADDRINUSE` if the port is taken, or another of
 * the system.
 * @throws {RangeError} If options do not go together.
 * @throws {StoreError} If the store cannot be opened.
 */
export async function serve(
  options: ServerOptions = {},
): Promise<RunningServer> {
  const served = servedBy(options);
  let listening: Listening;
  try {
    listening = await listenOn(served);
  } catch (error) {
    served.simulator.close();
    throw error;
  }
  const { servers, missing } = listening;
  return runningServer(served, {
    urls: servers.map(addressOf).map(({ address: hostname, port }) =>
      urlOf({ hostname, port })
    ),
    missing,
    finished: Promise.all(servers.map(whenClosed)),
    stop: () => Promise.all(servers.map(stopServer)),
  });
}
