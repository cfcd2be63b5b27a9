import { type RandomKey, randomStream } from "@heygen-sim/client/distributions";
import { SCHEMES } from "./schemes.ts";
import type { Attempt, Delivery } from "./log.ts";

const JITTER = 0.1;

/** The longest `Retry-After` that is honoured, in milliseconds. */
const MAX_RETRY_AFTER_MS = 86_400_000;

const GONE = 410;

/** An attempt with what decides on the next one. */
export interface Sent extends Attempt {
  /** `Retry-After` of a 429 or 503, in milliseconds. */
  readonly retryAfter: number | undefined;
}

/** A message that was sent; twice, if a fault repeats it: the first one decides. */
export type Sending = readonly [Sent, ...Sent[]];

/** Whether the receiver of a delivery unsubscribes. */
export function isGone({ scheme }: Delivery, [{ status }]: Sending): boolean {
  return SCHEMES[scheme].endsWithGone && status === GONE;
}

/** The delivery after an attempt. */
export function afterAttempt(
  delivery: Delivery,
  sent: Sending,
  seed: RandomKey,
  now: number,
): Delivery {
  const { id, scheme } = delivery;
  const [{ reason, retryAfter = 0 }] = sent;
  const tries = delivery.tries + 1;
  const attempts = sent.map(({ retryAfter: _, ...attempt }) => attempt);
  const after = {
    ...delivery,
    attempts: [...delivery.attempts, ...attempts],
    tries,
    nextAt: null,
  };
  if (reason === null) return { ...after, state: "delivered" };
  const delay = SCHEMES[scheme].retryDelays[tries - 1];
  if (delay === undefined || isGone(delivery, sent)) {
    return { ...after, state: "failed" };
  }
  const random = randomStream(seed, "retry", id, tries);
  const scheduled = Math.round(delay * (1 + JITTER * random()));
  // Never sooner: 0, or a date in the past, would use up all attempts at once.
  const wanted = Math.min(Math.ceil(retryAfter), MAX_RETRY_AFTER_MS);
  return { ...after, nextAt: now + Math.max(scheduled, wanted) };
}
