import type { MovableClock } from "./clock/movable_clock.ts";
import type { Settings } from "./settings/settings.ts";
import type { Snapshot } from "./snapshot/document.ts";
import type { StatusBody } from "./wire/exercise.ts";

/** A run of a simulation. */
export interface Run {
  /** The seed. */
  readonly seed: number | string;
  /** Its number, from 1; a restart begins the next one. */
  readonly run: number;
}

/** A simulated translation backend. */
export interface Simulator extends Disposable {
  /** The settings, with the seed. */
  readonly settings: Settings;
  /**
   * The clock of the simulation: that of the options if it is a `VirtualClock`, or
   * else one that follows it.
   */
  readonly clock: MovableClock;
  /**
   * Responds to a request, like the global `fetch`: pass it to a client or to
   * `Deno.serve`.
   */
  fetch(request: Request | URL | string, init?: RequestInit): Promise<Response>;
  /**
   * The same for servers, without a promise where none is needed.
   *
   * @param request The request.
   * @param address Returns the address of the client, by which the rate limit
   * counts requests without a key.
   */
  handle(
    request: Request,
    address?: () => string,
  ): Response | Promise<Response>;
  /** Returns the status of the current job. */
  getStatus(): StatusBody;
  /**
   * Replaces the current job by a new one, and returns its status.
   *
   * @throws {CapacityError} If a limit leaves no room for another job.
   */
  resetStatus(): StatusBody;
  /**
   * Begins the simulation anew: jobs, faults, webhooks, reports, settings and the
   * clock are as at the start. Waiting requests get 503, and streams end; a store
   * holds the new simulation only. Simulations below `/s/` go on.
   *
   * @param options Another seed.
   * @returns The new run.
   * @throws {TypeError | RangeError} If the seed is invalid.
   * @throws {StoreError} If the store fails: the simulation goes on.
   */
  restart(options?: RestartOptions): Run;
  /**
   * Resolves when no delivery of a webhook is due or being sent, and no request is
   * in progress, here and below `/s/`. It does not move a virtual clock, so it does
   * not wait for what is due later: the end of a job, or the next attempt of a
   * delivery. Nor does it wait for requests that are open by design: event streams,
   * held requests, and those that a fault delays. It resolves as well when the
   * simulator is closed.
   */
  settled(): Promise<void>;
  /**
   * Returns all of the simulation: settings that have changed, jobs, clock, faults,
   * rules, webhooks with their secrets, keys, reports and journal. Metrics, and
   * simulations below `/s/`, are no part of it.
   */
  snapshot(): Snapshot;
  /**
   * Replaces the simulation by that of a snapshot: the same requests have the same
   * responses as after it was taken. The clock is set to its time, and open streams
   * end. Settings that cannot change while a simulation runs stay.
   *
   * @param snapshot The snapshot.
   * @throws {TypeError | RangeError} If it is invalid: the simulation goes on.
   * @throws {StoreError} If the store fails: the simulation goes on.
   */
  restore(snapshot: Snapshot): void;
  /**
   * Closes the simulator: delayed requests are released, and later ones get 503.
   * `using` does it by itself.
   *
   * @throws {StoreError} If the last changes cannot be stored. It is closed then.
   */
  close(): void;
}

/** Options of {@linkcode Simulator.restart}. */
export interface RestartOptions {
  /**
   * The seed of the new run.
   *
   * @default {undefined} the present one
   */
  readonly seed?: number | string | undefined;
}
