import { delay } from "@std/async/delay";
import { messageOf } from "../_message_of.ts";

/** Milliseconds before listening again, after a failure and at most. */
const RELISTEN_MS = { first: 10, most: 1_000 };

/** Milliseconds between two reports of failures to accept connections. */
const REPORT_INTERVAL_MS = 10_000;

/** Options of {@linkcode Listener}. */
export interface ListenerOptions {
  /** The address to listen on. */
  readonly hostname: string;
  /** The port to listen on; 0 takes a free one. */
  readonly port: number;
  /** Answers a request. */
  readonly handler: Deno.ServeHandler<Deno.NetAddr>;
  /** Answers a request whose handler has failed. */
  readonly onError: (error: unknown) => Response;
  /** Receives a line whenever connections cannot be accepted. */
  readonly report: (line: string) => void;
}

/**
 * An HTTP server that goes on when a connection cannot be accepted.
 *
 * `Deno.serve` ceases to listen on the first such error, as when the process is
 * out of file descriptors (`EMFILE`), and still serves the connections that it
 * has. Those that are idle are closed then, which frees their descriptors, and
 * another server listens on the same address.
 */
export class Listener {
  readonly #options: ListenerOptions;
  readonly #stopping = new AbortController();
  /** Servers that no longer listen, until their last response is sent. */
  readonly #draining = new Set<Promise<void>>();
  #server: Deno.HttpServer<Deno.NetAddr>;
  #reportedAt = -Infinity;
  #listenedAt = -Infinity;
  #wait = RELISTEN_MS.first;
  /** The address, with the port that was free. */
  readonly addr: Deno.NetAddr;
  /** Resolves when it has been stopped. */
  readonly finished: Promise<void>;

  /**
   * Listens.
   *
   * @param options The address, and the handler.
   * @throws {Deno.errors.AddrInUse} If the port is taken.
   * @throws {Deno.errors.NotCapable} If the address is not permitted.
   */
  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#server = this.#listen(options.port);
    this.addr = this.#server.addr;
    this.finished = this.#run();
  }

  /** Stops listening, and resolves when requests in progress are answered. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#server.shutdown();
    await this.finished;
  }

  #listen(port: number): Deno.HttpServer<Deno.NetAddr> {
    const { hostname, handler, onError } = this.#options;
    this.#listenedAt = performance.now();
    return Deno.serve(
      { hostname, port, onError, onListen: () => {} },
      handler,
    );
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await this.#server.finished;
      } catch (error) {
        this.#drain(this.#server);
        await this.#listenAgain(error);
      }
    }
    await Promise.all(this.#draining);
  }

  /** Closes idle connections, and the others when they are answered. */
  #drain(server: Deno.HttpServer): void {
    const end = () => void this.#draining.delete(drained);
    const drained: Promise<void> = server.shutdown().then(end, end);
    this.#draining.add(drained);
  }

  async #listenAgain(cause: unknown): Promise<void> {
    const { signal } = this.#stopping;
    let error = cause;
    // One that fails soon has still no descriptor for the next connection.
    const soon = performance.now() - this.#listenedAt < 2 * RELISTEN_MS.most;
    if (!soon) this.#wait = RELISTEN_MS.first;
    while (!signal.aborted) {
      this.#report(error);
      try {
        await delay(this.#wait, { signal });
        this.#wait = Math.min(2 * this.#wait, RELISTEN_MS.most);
        this.#server = this.#listen(this.addr.port);
        return;
      } catch (failure) {
        error = failure;
      }
    }
  }

  #report(error: unknown): void {
    const now = performance.now();
    if (now - this.#reportedAt < REPORT_INTERVAL_MS) return;
    this.#reportedAt = now;
    this.#options.report(
      `Cannot accept connections: ${messageOf(error)}. Trying again.`,
    );
  }
}
