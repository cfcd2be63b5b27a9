import type { SimulationParts } from "./simulation_parts.ts";
import { DeliveryFaults } from "./webhooks/faults.ts";
import { sendBy, sendOut } from "./webhooks/send.ts";
import { Webhooks } from "./webhooks/webhooks.ts";
import { batchEventOf } from "./wire/batches.ts";
import { viewOf } from "./wire/heygen_view.ts";

/** Creates the webhooks of a simulation. */
export function createWebhooks(
  parts: SimulationParts,
  onDue: () => void,
): Webhooks {
  const { settings, work, ids, heygenIds, jobs, batches } = parts;
  const { targets, resultUrls, time, closed, run } = parts;
  const { seed, webhookFetch, webhookFaults } = settings;
  const now = () => time.now();
  return new Webhooks({
    work,
    ids,
    heygenIds,
    viewOf(job, now, origin) {
      const edit = jobs.editOf(job);
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
    timeout: settings.webhookTimeout,
    maxEndpoints: settings.maxWebhooks,
    faults: new DeliveryFaults(seed, webhookFaults, now),
    bytes: parts.deliveryBytes,
    send: webhookFetch ? sendBy(targets, webhookFetch) : sendOut(targets),
    now,
    hold: (work) => time.hold(work),
    onDue,
    closed,
  });
}
