import {
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request as requestHttp,
  type ServerResponse,
} from "node:http";
import { request as requestHttps } from "node:https";
import { Transform } from "node:stream";
import { setImmediate } from "node:timers";
import { codeOf, messageOf } from "../errors.ts";

/** Headers that concern one connection (RFC 9110, section 7.6.1). */
const CONNECTION_HEADERS = [
  "connection",
  "expect",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "upgrade",
];

/** Where a request goes. */
export interface Target {
  readonly protocol: string;
  /** The host, with its port. */
  readonly host: string;
  /** The path, with the query. */
  readonly path: string;
}

/** The target of a request to a server, or, as a whole URL, to a proxy. */
export function targetOf(
  { url = "/", headers }: IncomingMessage,
  protocol: string,
): Target {
  const whole = url.startsWith("/") ? null : URL.parse(url);
  if (!whole) return { protocol, host: headers.host ?? "", path: url };
  const { host, pathname, search } = whole;
  const path = pathname + search;
  return { protocol: whole.protocol.slice(0, -1), host, path };
}

/** Passes a request on, and its response back, as they come. */
export function forward(
  request: IncomingMessage,
  response: ServerResponse,
  { protocol, host, path }: Target,
  upstream: URL,
): void {
  const prefix = upstream.pathname.replace(/\/$/, "");
  // URLs in responses have the prefix already.
  const isWhole = prefix === "" || path.startsWith(`${prefix}/`);
  const send = upstream.protocol === "https:" ? requestHttps : requestHttp;
  const passed = send(upstream, {
    path: isWhole ? path : prefix + path,
    method: request.method ?? "GET",
    headers: {
      ...withoutConnection(request.headers),
      host: upstream.host,
      "x-forwarded-host": host,
      "x-forwarded-proto": protocol,
    },
    // A connection that is open already could be cut by the time it is used.
    agent: false,
  });
  let received = false;
  passed.on("response", (incoming) => {
    received = true;
    response.writeHead(
      incoming.statusCode ?? 502,
      incoming.statusMessage,
      withoutConnection(incoming.headers),
    );
    // A stream can have no event for a while. Deno does not end a response without
    // a body after this.
    if (incoming.headers["transfer-encoding"]) response.flushHeaders();
    incoming.on("close", () => incoming.complete || response.destroy());
    incoming.on("error", () => response.destroy());
    incoming.pipe(response);
  });
  passed.on("error", (error) => {
    // The server may respond before it has read the whole request.
    if (received) return;
    if (codeOf(error) === "ECONNRESET") response.destroy();
    else {
      end(
        response,
        502,
        `No simulator at ${upstream.origin}: ${messageOf(error)}`,
      );
    }
  });
  response.on("error", () => passed.destroy());
  response.on("close", () => passed.destroy());
  request.on("error", () => passed.destroy());
  request.pipe(deferred()).pipe(passed);
  // A client may read the response only once it has sent the whole body.
  passed.on("close", () => request.unpipe().resume());
}

/**
 * Leaves time between chunks to read: a server may refuse a large body before it
 * has come, and in Node.js a write that fails then would hide the response.
 */
function deferred(): Transform {
  return new Transform({
    transform: (chunk, _, done) => void setImmediate(done, null, chunk),
  });
}

function withoutConnection(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  const entries = Object.entries(headers);
  return Object.fromEntries(
    entries.filter(([name]) => !CONNECTION_HEADERS.includes(name)),
  );
}

/** Responds with a text, and ends the connection. */
export function end(
  response: ServerResponse,
  status: number,
  text: string,
): void {
  response.writeHead(status, {
    "content-type": "text/plain",
    connection: "close",
  });
  response.end(`${text}\n`);
}
