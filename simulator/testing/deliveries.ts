import type { z } from "@hono/zod-openapi";
import type { deliveryListSchema, deliverySchema } from "../webhooks/schema.ts";
import { read, type Target } from "./target.ts";

/** A delivery of a webhook; times in milliseconds since the epoch. */
export interface RecordedDelivery {
  /** The id of the message, `webhook-id`. */
  readonly id: string;
  /** The id of the webhook, or `callbacks` for that of a job. */
  readonly webhook: string;
  /** The URL of the receiver. */
  readonly url: string;
  /** The type of the event, such as `job.completed`. */
  readonly type: string;
  /** The id of the job; `undefined` for a test event. */
  readonly job: string | undefined;
  /** Its state; `"lost"` by a fault. */
  readonly state: DeliveryState;
  /** When the event occurred. */
  readonly at: number;
  /** The attempts, the first one first. */
  readonly attempts: readonly RecordedAttempt[];
}

/** The state of a delivery. */
export type DeliveryState = "pending" | "delivered" | "failed" | "lost";

/** An attempt to deliver a message. */
export interface RecordedAttempt {
  /** When it was made, in milliseconds since the epoch. */
  readonly at: number;
  /** The status code of the response; `undefined` if there was none. */
  readonly status: number | undefined;
  /** Why it failed; `undefined` if it did not. */
  readonly reason: string | undefined;
}

/** Which deliveries are wanted; all without any condition. */
export interface DeliveryFilter {
  /** The id of the webhook, or `callbacks` for those of jobs. */
  readonly webhook?: string;
  /** The id of the job. */
  readonly job?: string;
  /** The type of the event, such as `job.completed`. */
  readonly type?: string;
  /** The state. */
  readonly state?: DeliveryState;
}

type Body = z.output<typeof deliverySchema>;

type Page = z.output<typeof deliveryListSchema>;

/**
 * Returns the deliveries of webhooks and callbacks, the first event first.
 *
 * @param target The simulator.
 * @param filter Which deliveries.
 * @throws {Error} If the simulator does not list them.
 */
export async function deliveriesOf(
  target: Target,
  filter: DeliveryFilter = {},
): Promise<RecordedDelivery[]> {
  const { webhook, job, type, state } = filter;
  const webhooks = webhook === undefined ? await webhooksOf(target) : [webhook];
  const lists = await Promise.all(webhooks.map((id) => listOf(target, id)));
  return lists.flat().map(deliveryOf)
    .filter((delivery) =>
      (job === undefined || delivery.job === job) &&
      (type === undefined || delivery.type === type) &&
      (state === undefined || delivery.state === state)
    )
    .sort((a, b) => a.at - b.at);
}

/** The deliveries of a webhook, the first one first. */
async function listOf(target: Target, webhook: string): Promise<Body[]> {
  const found: Body[] = [];
  let page: Page | undefined;
  while (page?.next !== null) {
    const after = page ? `&after=${found.at(-1)?.id}` : "";
    page = await read<Page>(
      target,
      `/webhooks/${webhook}/deliveries?limit=100${after}`,
    );
    found.push(...page.deliveries);
  }
  return found.reverse();
}

async function webhooksOf(target: Target): Promise<string[]> {
  const { webhooks } = await read<{ webhooks: { id: string }[] }>(
    target,
    "/webhooks",
  );
  return [...webhooks.map(({ id }) => id), "callbacks"];
}

function deliveryOf(body: Body): RecordedDelivery {
  const { id, webhook, url, type, job, state, created_at, attempts } = body;
  return {
    id,
    webhook,
    url,
    type,
    job: job ?? undefined,
    state,
    at: Date.parse(created_at),
    attempts: attempts.map(({ at, status, reason }) => ({
      at: Date.parse(at),
      status: status ?? undefined,
      reason: reason ?? undefined,
    })),
  };
}
