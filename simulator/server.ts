/**
 * The simulator as an HTTP server of Deno.
 *
 * @example
 * ```ts
 * import { serve } from "@heygen-sim/simulator/server";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = serve({ port: 0, host: "127.0.0.1" });
 * const response = await fetch(`${server.url}/status`);
 * assertEquals((await response.json()).status, "pending");
 * ```
 *
 * @module
 */
import { delay } from "@std/async/delay";
import { messageOf } from "./_message_of.ts";
import type { RunningServer, ServerOptions } from "./server/common.ts";
import type { Address, Attempt, Listener } from "./server/loopback.ts";
import { isCut, type Served, servedBy, starting } from "./server/served.ts";

export * from "./server/common.ts";

/**
 * Starts the simulator as a server.
 *
 * @param options The options; `maxMemory` is a quarter of the heap by default,
 * and `maxOpenRequests` 900.
 * @returns The running server.
 * @throws {Deno.errors.AddrInUse} If the port is taken.
 * @throws {Deno.errors.NotCapable} If the address is not permitted.
 * @throws {TypeError} If an option is of the wrong kind.
 * @throws {RangeError} If a number is out of its range, or options do not go together.
 * @throws {StoreError} If the store cannot be opened.
 */
export function serve(options: ServerOptions = {}): RunningServer {
  const served = servedBy(options);
  const start = starting(served);
  let step = start.next();
  while (!step.done) step = start.next(listen(step.value, served));
  return step.value;
}

function listen(address: Address, { handle }: Served): Attempt {
  try {
    return new DenoListener(address, handle);
  } catch (error) {
    return { error, isTaken: error instanceof Deno.errors.AddrInUse };
  }
}

/** The first and the longest wait before listening again, in milliseconds. */
const RELISTEN_MS = { first: 10, max: 1_000 };

/** Milliseconds between two reports of failures to accept connections. */
const REPORT_INTERVAL_MS = 10_000;

/**
 * An HTTP server that survives connections that cannot be accepted.
 *
 * `Deno.serve` stops listening at the first such error, as when the process has
 * no file descriptor left (`EMFILE`), but serves its open connections further.
 * This closes the idle ones, which frees their descriptors, and listens again on
 * the same address.
 */
class DenoListener implements Listener {
  readonly #hostname: string;
  readonly #handle: Served["handle"];
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
  constructor({ hostname, port }: Address, handle: Served["handle"]) {
    this.#hostname = hostname;
    this.#handle = handle;
    this.#server = this.#listen(port);
    this.addr = this.#server.addr;
    this.finished = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#server.shutdown();
    await this.finished;
  }

  #listen(port: number): Deno.HttpServer<Deno.NetAddr> {
    this.#listenedAt = performance.now();
    return Deno.serve({
      hostname: this.#hostname,
      port,
      onError: respondToFailure,
      onListen: () => {},
    }, (request, { remoteAddr }) => this.#handle(request, remoteAddr.hostname));
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
    console.error(
      `heygen-sim: Cannot accept connections: ${
        messageOf(error)
      }. Trying again.`,
    );
  }
}

/** Reports a failure of a handler, other than a connection that a fault cuts. */
function respondToFailure(error: unknown): Response {
  if (!isCut(error)) console.error(error);
  return new Response(null, { status: 500 });
}
