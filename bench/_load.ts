/**
 * Keep-alive connections to one server, over which requests are sent in batches
 * (HTTP/1.1 pipelining): the driver where `wrk` is not installed. Responses must
 * have status 200 and a `Content-Length`.
 */
export class Load implements Disposable {
  readonly #connections: readonly Connection[];

  private constructor(connections: readonly Connection[]) {
    this.#connections = connections;
  }

  /**
   * Opens the connections.
   *
   * @param urls What to request, in turn; the host is this machine, and the same
   * for all.
   * @param connections The number of connections.
   * @param batch The requests under way on each.
   */
  static async open(
    urls: readonly URL[],
    connections: number,
    batch: number,
  ): Promise<Load> {
    const [{ hostname, port, host } = new URL("http://host.invalid")] = urls;
    if (hostname !== "127.0.0.1") {
      throw new TypeError(`Load goes only to 127.0.0.1, not to ${hostname}`);
    }
    const lines = urls.map(({ pathname }) =>
      `GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\n\r\n`
    );
    const open = async (_: unknown, connection: number) => {
      const requests = Array.from(
        { length: batch },
        (_, i) => lines[(connection * batch + i) % lines.length],
      );
      const socket = await Deno.connect({ hostname, port: Number(port) });
      const bytes = new TextEncoder().encode(requests.join(""));
      return new Connection(socket, bytes, batch);
    };
    return new Load(
      await Promise.all(Array.from({ length: connections }, open)),
    );
  }

  /**
   * Sends requests for as long as `ms` milliseconds.
   *
   * @returns Requests per second.
   */
  async drive(ms: number): Promise<number> {
    const start = performance.now();
    const counts = await Promise.all(
      this.#connections.map((connection) => connection.drive(start + ms)),
    );
    const took = performance.now() - start;
    return counts.reduce((sum, count) => sum + count, 0) / took * 1_000;
  }

  [Symbol.dispose](): void {
    for (const connection of this.#connections) connection.close();
  }
}

/** One connection, and the responses that come over it. */
class Connection {
  readonly #socket: Deno.TcpConn;
  readonly #requests: Uint8Array;
  readonly #batch: number;
  readonly #decoder = new TextDecoder();
  /** The bytes that are not counted yet: `#buffer` up to `#length`. */
  readonly #buffer = new Uint8Array(2 ** 16);
  #length = 0;

  constructor(socket: Deno.TcpConn, requests: Uint8Array, batch: number) {
    this.#socket = socket;
    this.#requests = requests;
    this.#batch = batch;
  }

  close(): void {
    this.#socket.close();
  }

  async drive(until: number): Promise<number> {
    let count = 0;
    while (performance.now() < until) {
      await this.#write();
      for (let left = this.#batch; left > 0;) {
        const read = await this.#socket.read(
          this.#buffer.subarray(this.#length),
        );
        if (!read) throw new Error("The server closed a connection");
        this.#length += read;
        const responses = this.#takeResponses();
        left -= responses;
        count += responses;
      }
    }
    return count;
  }

  async #write(): Promise<void> {
    for (let sent = 0; sent < this.#requests.length;) {
      sent += await this.#socket.write(this.#requests.subarray(sent));
    }
  }

  /** Takes the whole responses out of the buffer, and counts them. */
  #takeResponses(): number {
    let count = 0;
    let start = 0;
    for (;;) {
      const body = endOfHead(this.#buffer, start, this.#length);
      if (body < 0) break;
      const head = this.#decoder.decode(this.#buffer.subarray(start, body));
      const end = body + contentLength(head);
      if (end > this.#length) break;
      start = end;
      count++;
    }
    this.#buffer.copyWithin(0, start, this.#length);
    this.#length -= start;
    if (this.#length === this.#buffer.length) {
      throw new Error(`A response is longer than ${this.#length} bytes`);
    }
    return count;
  }
}

/** The index after the empty line that ends a head, or -1. */
function endOfHead(bytes: Uint8Array, start: number, end: number): number {
  for (let i = start; i + 3 < end; i++) {
    if (
      bytes[i] === 13 && bytes[i + 1] === 10 && bytes[i + 2] === 13 &&
      bytes[i + 3] === 10
    ) return i + 4;
  }
  return -1;
}

function contentLength(head: string): number {
  const [, length] = /^HTTP\/1\.1 200 [^]*\r\ncontent-length: *(\d+)\r\n/i
    .exec(head) ?? [];
  if (length !== undefined) return Number(length);
  throw new Error(`A response is no 200 with a Content-Length:\n${head}`);
}
