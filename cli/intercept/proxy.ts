import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request as requestHttp,
  type Server,
  type ServerResponse,
} from "node:http";
import {
  createServer as createTlsServer,
  request as requestHttps,
} from "node:https";
import { type AddressInfo, connect } from "node:net";
import { type Duplex, Transform } from "node:stream";
import { setImmediate } from "node:timers";
import { codeOf, messageOf } from "../errors.ts";

export interface ProxyOptions {
  /** The names of the hosts to answer for. */
  readonly hosts: readonly string[];
  /** The server that answers, with the path before that of each request. */
  readonly upstream: URL;
  readonly key: string;
  readonly cert: string;
}

export interface RunningProxy extends Disposable {
  readonly port: number;
  /** The port at which the hosts are reached without a proxy, over TLS. */
  readonly tlsPort: number;
  /** Describes what clients have sent, in lines. */
  summary(): string[];
}

const LOOPBACK = "127.0.0.1";

/**
 * Starts a proxy on a free port of the loopback interface. It passes requests for
 * some hosts on to a server, over HTTP or in a TLS tunnel, and refuses all others.
 */
export async function startProxy(options: ProxyOptions): Promise<RunningProxy> {
  const refused = new Set<string>();
  let requests = 0;
  let untrusting = 0;
  const accepts = (name: string) => {
    if (options.hosts.includes(name)) return true;
    refused.add(name);
    return false;
  };
  const respond =
    (protocol: string) =>
    (request: IncomingMessage, response: ServerResponse) => {
      const target = targetOf(request, protocol);
      if (!accepts(hostname(target.host))) {
        return end(response, 403, refusal(target.host, options.hosts));
      }
      requests++;
      forward(request, response, target, options.upstream);
    };
  const tls = createTlsServer(options, respond("https"));
  tls.on("tlsClientError", () => untrusting++);
  const proxy = createServer(respond("http"));
  const tlsPort = await listen(tls);
  const port = await listen(proxy);
  proxy.on("connect", ({ url = "" }, socket, head) => {
    socket.on("error", () => socket.destroy());
    if (accepts(hostname(url))) {
      return tunnel(socket, head, url.endsWith(":80") ? port : tlsPort);
    }
    const text = refusal(url, options.hosts);
    // Clients show the reason phrase, and not the body.
    socket.end(
      `HTTP/1.1 403 ${text}\r\nContent-Type: text/plain\r\nContent-Length: ${
        text.length + 1
      }\r\nConnection: close\r\n\r\n${text}\n`,
    );
  });
  return {
    port,
    tlsPort,
    summary: () => [
      requests + refused.size + untrusting > 0
        ? count(requests, "request")
        : "0 requests: a program that ignores HTTPS_PROXY reaches HeyGen itself",
      ...refused.size > 0 ? [`refused: ${[...refused].join(", ")}`] : [],
      ...untrusting > 0
        ? [
          `${
            count(untrusting, "connection")
          } failed: the client does not trust the certificates in SSL_CERT_FILE`,
        ]
        : [],
    ],
    [Symbol.dispose]() {
      for (const server of [proxy, tls]) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** The name in an authority, without port and letter case. */
function hostname(authority: string): string {
  return authority.toLowerCase().replace(/:\d*$/, "").replace(/\.$/, "");
}

function refusal(host: string, hosts: readonly string[]): string {
  const name = host.replace(/[^\x21-\x7e]/g, "?");
  return `heygen-sim intercept refuses ${name}: it answers for ${
    hosts.join(" and ")
  } only`;
}

/** Connects a client with a port of this machine. */
function tunnel(socket: Duplex, head: Uint8Array, port: number): void {
  const server = connect(port, LOOPBACK, () => {
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    if (head.length > 0) server.write(head);
    server.pipe(socket).pipe(server);
  });
  server.on("error", () => socket.destroy());
  server.on("close", () => socket.destroy());
  socket.on("close", () => server.destroy());
}

/** Listens on a free port, without a limit of time for slow or idle clients. */
async function listen(server: Server): Promise<number> {
  server.requestTimeout = 0;
  server.keepAliveTimeout = 0;
  server.on("clientError", (_, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.on("error", reject);
    server.listen(0, LOOPBACK, resolve);
  });
  return (server.address() as AddressInfo).port;
}

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
interface Target {
  readonly protocol: string;
  /** The host, with its port. */
  readonly host: string;
  /** The path, with the query. */
  readonly path: string;
}

/** The target of a request to a server, or, as a whole URL, to a proxy. */
function targetOf(
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
function forward(
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
    if (codeOf(error) === "ECONNRESET") return void response.destroy();
    const reason = messageOf(error);
    end(response, 502, `No simulator at ${upstream.origin}: ${reason}`);
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
function end(
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
