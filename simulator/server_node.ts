/**
 * The simulator as an HTTP server of Node.js: what the package for npm has in
 * place of the server of Deno.
 *
 * @module
 */
import { getRequestListener } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { isStream } from "./message/plain_response.ts";
import type { RunningServer, ServerOptions } from "./server/common.ts";
import type { Address, Attempt } from "./server/loopback.ts";
import { isCut, type Served, servedBy, starting } from "./server/served.ts";

export * from "./server/common.ts";

/**
 * Milliseconds that an idle connection stays open: longer than the usual
 * intervals of polls, which would otherwise meet connections that close.
 */
const KEEP_ALIVE_MS = 75_000;

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
  const start = starting(served);
  let step = start.next();
  while (!step.done) step = start.next(await listen(step.value, served));
  return step.value;
}

async function listen(
  { hostname, port }: Address,
  { handle }: Served,
): Promise<Attempt> {
  const listener = getRequestListener(
    async (request, { incoming, outgoing }) => {
      const peer = incoming.socket.remoteAddress ?? "";
      const response = await handle(request, peer);
      if (!isStream(response)) return response;
      await sendStream(response, outgoing as ServerResponse);
      return RESPONSE_ALREADY_SENT;
    },
    { hostname, overrideGlobalObjects: false, errorHandler: respondToError },
  );
  const server = createServer(
    { keepAliveTimeout: KEEP_ALIVE_MS },
    (incoming: IncomingMessage, outgoing: ServerResponse) => {
      // When the server has stopped, an idle connection would keep it alive.
      outgoing.once("close", () => {
        if (!server.listening) server.closeIdleConnections();
      });
      void listener(incoming, outgoing);
    },
  );
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, hostname, () => {
        // Later errors are of connections that cannot be accepted.
        server.off("error", reject).on("error", report);
        resolve();
      });
    });
  } catch (error) {
    return { error, isTaken: Object(error).code === "EADDRINUSE" };
  }
  const address = server.address() as AddressInfo;
  return {
    addr: { hostname: address.address, port: address.port },
    finished: new Promise((resolve) => server.once("close", resolve)),
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** Sends a stream as it comes; the connection is cut where the stream fails. */
async function sendStream(
  { status, headers, body }: Response,
  outgoing: ServerResponse,
): Promise<void> {
  outgoing.writeHead(status, [...headers].flat());
  outgoing.flushHeaders();
  if (!body) return void outgoing.end();
  try {
    await pipeline(Readable.fromWeb(body), outgoing);
  } catch (error) {
    report(error);
  }
}

/** Responds to a request that is no valid one, or whose handler has failed. */
function respondToError(error: unknown): Response {
  const isInvalid = error instanceof Error && error.name === "RequestError";
  if (!isInvalid) report(error);
  return new Response(null, { status: isInvalid ? 400 : 500 });
}

/** Reports a failure, other than a connection that a fault or the client cuts. */
function report(error: unknown): void {
  const { code } = Object(error);
  const isGone = code === "ERR_STREAM_PREMATURE_CLOSE";
  if (!isGone && !isCut(error)) console.error(error);
}
