import { delay } from "@std/async/delay";

/** What a fault server was asked. */
export interface Received {
  /** The method. */
  readonly method: string;
  /** The path. */
  readonly path: string;
  /** The headers. */
  readonly headers: Headers;
}

/** A connection on which a request has come. */
export interface FaultContext extends Received {
  /** Sends text as it is. */
  send(text: string): Promise<void>;
  /** Resolves when the client has left. */
  readonly left: Promise<void>;
  /** What a well-behaved server would say, as HTTP. */
  answer(
    status: string,
    headers: Record<string, string>,
    body: string,
  ): Promise<void>;
}

/** What the server does with a request. The connection is closed after it. */
export type Fault = (context: FaultContext) => Promise<void> | void;

/** A fault before the request has been read. */
export const HANG_UP = Symbol("hang up");

/** A server on a real socket that breaks by script. */
export class FaultServer implements AsyncDisposable {
  /** The requests that came. */
  readonly received: Received[] = [];
  /** The most requests that were under way at once. */
  most = 0;
  readonly #listener: Deno.TcpListener;
  readonly #script: readonly (Fault | typeof HANG_UP)[];
  readonly #connections = new Map<Deno.TcpConn, Promise<void>>();
  readonly #running: Promise<void>;
  #turn = 0;

  /**
   * Starts the server.
   *
   * @param script What it does with each connection; the last goes on for ever.
   * @param port The port; any free one if 0.
   */
  constructor(script: readonly (Fault | typeof HANG_UP)[], port = 0) {
    this.#script = script;
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port });
    this.#running = this.#run();
  }

  /** Its port. */
  get port(): number {
    return this.#listener.addr.port;
  }

  /** Its address. */
  get baseUrl(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** How many connections are open. */
  get open(): number {
    return this.#connections.size;
  }

  /** Waits until the clients have left, for a second at most. */
  async quiet(): Promise<void> {
    for (let turn = 0; this.open > 0; turn++) {
      if (turn === 100) throw new Error(`${this.open} connections are left`);
      await delay(10);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#connections.keys()) close(connection);
    await Promise.all([this.#running, ...this.#connections.values()]);
  }

  async #run(): Promise<void> {
    try {
      for await (const connection of this.#listener) {
        const served = this.#serve(connection).catch(() => {}).finally(() => {
          close(connection);
          this.#connections.delete(connection);
        });
        this.#connections.set(connection, served);
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource)) throw error;
    }
  }

  async #serve(connection: Deno.TcpConn): Promise<void> {
    const { length } = this.#script;
    const act = this.#script[Math.min(this.#turn++, length - 1)] as Fault;
    if (act as unknown === HANG_UP) {
      await connection.read(new Uint8Array(1));
      this.#note("GET /");
      return;
    }
    const head = await readHead(connection);
    if (head === undefined) return;
    const received = this.#note(head);
    this.most = Math.max(this.most, this.open);
    const encoder = new TextEncoder();
    const send = async (text: string) => {
      const bytes = encoder.encode(text);
      for (let sent = 0; sent < bytes.length;) {
        sent += await connection.write(bytes.subarray(sent));
      }
    };
    const left = connection.read(new Uint8Array(1)).then(() => {}, () => {});
    await act({
      ...received,
      send,
      left,
      answer: (status, headers, body) =>
        send(http(status, {
          "content-length": String(encoder.encode(body).length),
          ...headers,
        }, body)),
    });
  }

  #note(head: string): Received {
    const [request = "", ...lines] = head.split("\r\n");
    const [method = "", path = ""] = request.split(" ");
    const headers = new Headers();
    for (const line of lines) {
      const colon = line.indexOf(":");
      if (colon > 0) {
        headers.append(line.slice(0, colon), line.slice(colon + 1));
      }
    }
    const received = { method, path, headers };
    this.received.push(received);
    return received;
  }
}

/** Writes an answer of HTTP. */
export function http(
  status: string,
  headers: Record<string, string>,
  body = "",
): string {
  const lines = Object.entries({ connection: "close", ...headers })
    .map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status}\r\n${lines.join("")}\r\n${body}`;
}

async function readHead(conn: Deno.TcpConn): Promise<string | undefined> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(4_096);
  for (let head = "";;) {
    const end = head.indexOf("\r\n\r\n");
    if (end >= 0) return head.slice(0, end);
    const count = await conn.read(buffer);
    if (count === null) return undefined;
    head += decoder.decode(buffer.subarray(0, count), { stream: true });
  }
}

function close(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch {
    // It is closed already.
  }
}
