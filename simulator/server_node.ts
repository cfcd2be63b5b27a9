/**
 * The simulator as an HTTP server of Node.js: what the package for npm has in
 * place of the server of Deno.
 *
 * @module
 */
import { urlOf } from "./server/loopback.ts";
import { stopServer } from "./server/node/listener.ts";
import { addressOf, type Listening, listenOn } from "./server/node/loopback.ts";
import type { RunningServer, ServerOptions } from "./server/options.ts";
import { servedBy } from "./server/served.ts";

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
  const { simulator, exposed } = served;
  let listening: Listening;
  try {
    listening = await listenOn(served);
  } catch (error) {
    simulator.close();
    throw error;
  }
  const { servers, missing } = listening;
  const urls = servers.map(addressOf).map(({ address: hostname, port }) =>
    urlOf({ hostname, port })
  );
  const finished = Promise.all(
    servers.map((server) =>
      new Promise((resolve) => server.once("close", resolve))
    ),
  ).then(() => {});
  const stop = async () => {
    try {
      // Ends streams and held requests, which would delay the servers.
      simulator.close();
    } finally {
      await Promise.all(servers.map(stopServer));
    }
  };
  return {
    url: urls[0] as string,
    urls,
    missing,
    seed: simulator.settings.seed,
    exposed,
    finished,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
