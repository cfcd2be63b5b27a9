import type { Batch } from "../wire/batches.ts";
import type { HeyGenEvent } from "../wire/heygen_events.ts";
import type { DeliveriesOptions } from "./deliveries.ts";
import type { EndpointsOptions } from "./endpoints.ts";
import type { JobMessagesOptions } from "./job_messages.ts";
import type { LogLimits } from "./log.ts";

/** Options of `Webhooks`. */
export interface WebhooksOptions
  extends
    Omit<DeliveriesOptions, "log" | "secretsOf" | "onGone">,
    Omit<EndpointsOptions, "onChange">,
    JobMessagesOptions {
  /**
   * Returns a batch and the event of its end; `undefined` before that.
   *
   * @param id The id of the batch.
   * @param at The time, in milliseconds since the epoch.
   */
  finishedBatch(
    id: string,
    at: number,
  ): { readonly event: HeyGenEvent; readonly batch: Batch } | undefined;
  /** The secret that signs callbacks of jobs. */
  readonly callbackSecret: string;
  /**
   * The limits of deliveries.
   *
   * @default {finished: 10_000, pending: 100_000}
   */
  readonly limits?: Partial<LogLimits>;
}
