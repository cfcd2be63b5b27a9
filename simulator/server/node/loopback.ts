import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { bracketed, LOOPBACK, MAX_PORTS } from "../loopback.ts";
import type { MissingAddress } from "../options.ts";
import type { Served } from "../served.ts";
import { listenOnNode, stopServer } from "./listener.ts";

/** The servers of a simulator. */
export interface Listening {
  /** A server for each address, the main one first. */
  readonly servers: readonly Server[];
  /** The addresses of `localhost` without a server. */
  readonly missing: readonly MissingAddress[];
}

/**
 * Listens on a host. `localhost` is both loopback addresses, with the same port;
 * one of them is enough, as not every machine has IPv6.
 *
 * @param served The host, the port and the handler.
 * @throws {Error} With a code of the system, such as `EADDRINUSE`.
 */
export async function listenOn(
  { host, port, handle }: Served,
): Promise<Listening> {
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
      missing.push({ host: bracketed(hostname), error });
      if (!isTaken(error) && missing.length < LOOPBACK.length) continue;
      await Promise.all(servers.map(stopServer));
      throw error;
    }
  }
  return { servers, missing };
}

/** The address of a server that listens, with the actual port. */
export function addressOf(server: Server): AddressInfo {
  return server.address() as AddressInfo;
}

function isTaken(error: unknown): boolean {
  return Object(error).code === "EADDRINUSE";
}
