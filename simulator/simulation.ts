import { createWebhooks } from "./create_webhooks.ts";
import {
  createSimulationParts,
  type SimulationOptions,
  type SimulationParts,
} from "./simulation_parts.ts";
import type { Webhooks } from "./webhooks/webhooks.ts";

/** A simulation: the parts that routes and middlewares use. */
export interface Simulation extends SimulationParts {
  readonly webhooks: Webhooks;
}

/**
 * Creates a simulation without jobs.
 *
 * @param options The settings, and what it has in common with others.
 */
export function createSimulation(options: SimulationOptions): Simulation {
  const parts = createSimulationParts(options);
  const { alarm, events, jobs, time } = parts;
  const webhooks = createWebhooks(parts, () => {
    alarm.check();
    options.onDelivery();
  });
  events.listen(({ job, phase, at }) =>
    webhooks.notifier.notify(job, phase, at)
  );
  alarm.start({
    due: () => Math.min(jobs.next, webhooks.next),
    ring: () => webhooks.settle(time.now()),
    wanted: () => events.hasSubscribers || webhooks.notifier.isWaiting,
  });
  return { ...parts, webhooks };
}
