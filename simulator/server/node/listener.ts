import { getRequestListener } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { isStream } from "../../message/plain_response.ts";
import { isCut, type Served } from "../served.ts";

/**
 * Milliseconds that an idle connection stays open: longer than the usual
 * intervals of polls, which would otherwise meet connections that close.
 */
const KEEP_ALIVE_MS = 75_000;

export interface NodeListenerOptions {
  readonly hostname: string;
  readonly port: number;
  readonly handle: Served["handle"];
}

/**
 * Listens on one address with the server of Node.js.
 *
 * @throws {Error} With a code of the system, such as `EADDRINUSE`.
 */
export async function listenOnNode(
  { hostname, port, handle }: NodeListenerOptions,
): Promise<Server> {
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
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, hostname, () => {
      // Later errors are of connections that cannot be accepted.
      server.off("error", reject).on("error", report);
      resolve();
    });
  });
  return server;
}

export function stopServer(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

export function whenClosed(server: Server): Promise<void> {
  return new Promise((resolve) => server.once("close", resolve));
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
