import type { SimulatorOptions } from "../settings/options.ts";

/** Options of `serve`: those of the simulator, and of the server. */
export interface ServerOptions extends
  Omit<
    SimulatorOptions,
    "clock" | "autoAdvance" | "exposed" | "store" | "webhookFetch"
  > {
  /**
   * The port to listen on; 0 takes a free one.
   *
   * @default {5000}
   */
  readonly port?: number;
  /**
   * The address to listen on; `localhost` is `127.0.0.1` and `::1`.
   *
   * @default {"localhost"}
   */
  readonly host?: string;
  /**
   * Names by which clients reach it, beside addresses and `localhost`. Requests
   * to other hosts get 421.
   *
   * @default {[]}
   */
  readonly allowedHosts?: readonly string[];
  /**
   * Whether a reverse proxy is in front, which sets `X-Forwarded-For`,
   * `X-Forwarded-Proto` and `X-Forwarded-Host`. They are ignored otherwise.
   *
   * @default {false}
   */
  readonly trustProxy?: boolean;
  /**
   * What moves the simulator's time: the system's clock; requests to
   * `/clock/advance` alone; or these and each read of a pending job.
   *
   * @default {"real"}
   */
  readonly clock?: "real" | "virtual" | "auto";
  /**
   * The SQLite file of the simulation.
   *
   * @default {undefined} the simulation ends with the server
   */
  readonly store?: string;
}

/** A server that is running. */
export interface RunningServer extends AsyncDisposable {
  /** The address that it listens on; the first one if there are several. */
  readonly url: string;
  /** All addresses that it listens on. */
  readonly urls: readonly string[];
  /** The addresses of `localhost` that are not available. */
  readonly missing: readonly MissingAddress[];
  /** The seed of the simulation. */
  readonly seed: number | string;
  /** Whether other machines can reach it. */
  readonly exposed: boolean;
  /** Resolves when it has stopped. */
  readonly finished: Promise<void>;
  /** Resolves as `settled` of a simulator does. */
  settled(): Promise<void>;
  /**
   * Stops it: requests in progress are completed, new ones are not accepted.
   *
   * @throws {StoreError} If the last deliveries and journal entries cannot be
   * stored; rejects after the server has stopped.
   */
  stop(): Promise<void>;
}

/** An address of `localhost` that is not available. */
export interface MissingAddress {
  /** The address as in a URL: `127.0.0.1` or `[::1]`. */
  readonly host: string;
  /** The error of the attempt to listen on it. */
  readonly error: unknown;
}
