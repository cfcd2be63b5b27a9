import type { UnitOfWork } from "../core/unit_of_work.ts";
import type { Batch } from "../wire/batches.ts";
import type { HeyGenEvent } from "../wire/heygen_events.ts";
import type { DeliveryFaults } from "./faults.ts";
import type { JobMessagesOptions } from "./scheme.ts";
import type { Send } from "./send.ts";

/** What the webhooks of a simulation are made of. */
export interface WebhooksOptions extends JobMessagesOptions {
  readonly work: UnitOfWork;
  readonly seed: number | string;
  /** The number of restarts with the same store, so that no id is used twice. */
  readonly run: number;
  readonly maxEndpoints: number;
  readonly bytes: number;
  /** The secret that signs callbacks of jobs. */
  readonly callbackSecret: string;
  /** The name of the header of HeyGen's signature. */
  readonly signatureHeader: string;
  /** The time that a receiver has to respond, in milliseconds of real time. */
  readonly timeout: number;
  readonly faults: DeliveryFaults;
  readonly send: Send;
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
