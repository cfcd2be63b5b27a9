import type { UnitOfWork } from "../core/unit_of_work.ts";
import type { Batch } from "../wire/batches.ts";
import type { HeyGenEvent } from "../wire/heygen_events.ts";
import type { DeliveryFaults } from "./faults.ts";
import type { JobMessagesOptions } from "./scheme.ts";
import type { Send } from "./send.ts";

/** What the webhooks of a simulation are made of. */
export interface WebhooksOptions extends JobMessagesOptions {
  /** Commits their changes. */
  readonly work: UnitOfWork;
  /** The seed of the simulation. */
  readonly seed: number | string;
  /** The number of restarts with the same store, so that no id is used twice. */
  readonly run: number;
  /** The maximum number of endpoints. */
  readonly maxEndpoints: number;
  /** The maximum memory of deliveries, in bytes. */
  readonly bytes: number;
  /** The secret that signs callbacks of jobs. */
  readonly callbackSecret: string;
  /** The name of the header of HeyGen's signature. */
  readonly signatureHeader: string;
  /** The time that a receiver has to respond, in milliseconds of real time. */
  readonly timeout: number;
  readonly faults: DeliveryFaults;
  /** Sends a message. */
  readonly send: Send;
  /** Returns the simulator's time, in milliseconds since the epoch. */
  now(): number;
  /** Stops a virtual clock until work is done. */
  hold(work: Promise<unknown>): void;
  /** Called when the time of the next attempt may have changed. */
  onDue(): void;
  /** Returns a batch and the event of its end; `undefined` before that. */
  finishedBatch(
    id: string,
    at: number,
  ): { readonly event: HeyGenEvent; readonly batch: Batch } | undefined;
  /** Aborts all attempts; pending deliveries stay pending. */
  readonly closed: AbortSignal;
}
