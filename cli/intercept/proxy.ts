import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import type { Duplex } from "node:stream";
import { end, forward, targetOf } from "./forward.ts";

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
