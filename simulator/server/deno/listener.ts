import { delay } from "@std/async/delay";
import { messageOf } from "../../_message_of.ts";

/** The first and the longest wait before listening again, in milliseconds. */
const RELISTEN_MS = { first: 10, max: 1_000 };

/** Milliseconds between two reports of failures to accept connections. */
const REPORT_INTERVAL_MS = 10_000;

export interface ListenerOptions {
  readonly hostname: string;
  readonly port: number;
  readonly handler: Deno.ServeHandler<Deno.NetAddr>;
  readonly onError: (error: unknown) => Response;
  readonly report: (line: string) => void;
}

/**
 * An HTTP server that survives connections that cannot be accepted.
 *
 * `Deno.serve` stops listening at the first such error, as when the process has
 * no file descriptor left (`EMFILE`), but serves its open connections further.
 * This closes the idle ones, which frees their descriptors, and listens again on
 * the same address.
 */
export class Listener {
  readonly #options: ListenerOptions;
  readonly #stopping = new AbortController();
  /** Servers that no longer listen, until they have sent their last response. */
  readonly #draining = new Set<Promise<void>>();
  #server: Deno.HttpServer<Deno.NetAddr>;
  #reportedAt = -Infinity;
  #listenedAt = -Infinity;
  #wait = RELISTEN_MS.first;
  readonly addr: Deno.NetAddr;
  readonly finished: Promise<void>;

  /**
   * Listens.
   *
   * @throws {Deno.errors.AddrInUse} If the port is taken.
   * @throws {Deno.errors.NotCapable} If the address is not permitted.
   */
  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#server = this.#listen(options.port);
    this.addr = this.#server.addr;
    this.finished = this.#run();
  }

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

  /** Closes idle connections, and the others after their response. */
  #drain(server: Deno.HttpServer): void {
    const end = () => void this.#draining.delete(drained);
    const drained: Promise<void> = server.shutdown().then(end, end);
    this.#draining.add(drained);
  }

  async #listenAgain(cause: unknown): Promise<void> {
    const { signal } = this.#stopping;
    let error = cause;
    // After a short life, there is still no descriptor for a connection.
    const soon = performance.now() - this.#listenedAt < 2 * RELISTEN_MS.max;
    if (!soon) this.#wait = RELISTEN_MS.first;
    while (!signal.aborted) {
      this.#report(error);
      try {
        await delay(this.#wait, { signal });
        this.#wait = Math.min(2 * this.#wait, RELISTEN_MS.max);
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
