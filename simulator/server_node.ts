/**
 * The simulator as an HTTP server of Node.js: what the package for npm has in
 * place of the server of Deno.
 *
 * @module
 */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { LOOPBACK, MAX_PORTS, urlOf } from "./server/loopback.ts";
import { listenOnNode, stopServer } from "./server/node_listener.ts";
import type {
  MissingAddress,
  RunningServer,
  ServerOptions,
} from "./server/options.ts";
import { type Served, servedBy } from "./server/served.ts";

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

interface Listening {
  /** A server for each address, the main one first. */
  readonly servers: readonly Server[];
  /** The addresses of `localhost` without a server. */
  readonly missing: readonly MissingAddress[];
}

/** Listens on a host: for `localhost` on both loopback addresses, as on Deno. */
async function listenOn({ host, port, handle }: Served): Promise<Listening> {
  if (host.toLowerCase() !== "localhost") {
    const server = await listenOnNode({ hostname: host, port, handle });
    return { servers: [server], missing: [] };
  }
  for (let tried = 1;; tried++) {
    try {
      return await listenOnLoopback(port, handle);
    } catch (error) {
      // A port that is free on one address can be taken on the other.
      if (!isTaken(error) || port !== 0 || tried === MAX_PORTS) throw error;
    }
  }
}

async function listenOnLoopback(
  port: number,
  handle: Served["handle"],
): Promise<Listening> {
  const servers: Server[] = [];
  const missing: MissingAddress[] = [];
  for (const hostname of LOOPBACK) {
    const [first] = servers;
    try {
      servers.push(
        await listenOnNode({
          hostname,
          port: first ? addressOf(first).port : port,
          handle,
        }),
      );
    } catch (error) {
      const host = hostname.includes(":") ? `[${hostname}]` : hostname;
      missing.push({ host, error });
      // A machine without IPv6 is no reason to stop; a port that is taken is.
      if (isTaken(error) || hostname === LOOPBACK.at(-1) && !first) {
        await Promise.all(servers.map(stopServer));
        throw error;
      }
    }
  }
  return { servers, missing };
}

function addressOf(server: Server): AddressInfo {
  return server.address() as AddressInfo;
}

function isTaken(error: unknown): boolean {
  return Object(error).code === "EADDRINUSE";
}
