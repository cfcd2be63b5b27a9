import type { Simulation } from "./simulation.ts";
import { DeliveryFaults } from "./webhooks/faults.ts";
import { sendBy, sendOut } from "./webhooks/send.ts";
import { Webhooks } from "./webhooks/webhooks.ts";
import { batchEventOf } from "./wire/batches.ts";
import { viewOf } from "./wire/heygen_view.ts";

/** Options of {@linkcode createWebhooks}. */
interface CreateWebhooksOptions {
  /** How many runs of the store came before. */
  readonly run: number;
  /** The maximum memory of deliveries, in bytes. */
  readonly bytes: number;
  /** Called when the time of the next attempt may have changed. */
  readonly onDue: () => void;
}

/**
 * Creates the webhooks of a simulation: deliveries of the events of its jobs and
 * batches.
 *
 * @param simulation The other parts.
 * @param options What they do not hold.
 */
export function createWebhooks(
  simulation: Omit<Simulation, "webhooks">,
  { run, bytes, onDue }: CreateWebhooksOptions,
): Webhooks {
  const { settings, work, ids, heygenIds, jobs, batches } = simulation;
  const { targets, resultUrls, time, closed } = simulation;
  const { seed, store, webhookFetch, webhookFaults } = settings;
  const now = () => time.now();
  return new Webhooks({
    store,
    work,
    ids,
    heygenIds,
    viewOf(job, now, origin) {
      const edit = jobs.edits.get(job.number);
      const context = { ids: heygenIds, urls: resultUrls, seed, now, origin };
      return edit?.isDeleted ? undefined : viewOf(job, { ...context, edit });
    },
    finishedBatch(id, at) {
      const batch = batches.get(id);
      const find = (number: number) => jobs.get(number);
      const event = batch && batchEventOf(id, batch, find, at);
      return event && { event, batch };
    },
    seed,
    settings,
    run,
    callbackSecret: settings.webhookSecret,
    signatureHeader: settings.webhookSignature,
    concurrency: settings.webhookConcurrency,
    timeout: settings.webhookTimeout,
    maxEndpoints: settings.maxWebhooks,
    faults: new DeliveryFaults(seed, webhookFaults, now),
    bytes,
    send: webhookFetch ? sendBy(targets, webhookFetch) : sendOut(targets),
    now,
    hold: (work) => time.hold(work),
    onDue,
    closed,
  });
}
