import { type RandomKey, randomStream } from "@heygen-sim/client/distributions";
import { type SchemeName, SCHEMES } from "./schemes.ts";

const JITTER = 0.1;

/** The longest `Retry-After` that is honoured, in milliseconds. */
const MAX_RETRY_AFTER_MS = 86_400_000;

/** The most attempts of one delivery in the log: the latest. */
const MAX_ATTEMPTS_COUNT = 50;

const GONE = 410;

export interface Attempt {
  /** Its time, in milliseconds since the epoch on the simulator's clock. */
  readonly at: number;
  /** The status of the response; `null` without one. */
  readonly status: number | null;
  /** The time that it took, in milliseconds of real time. */
  readonly duration: number;
  /** Why it failed; `null` if it succeeded. */
  readonly reason: string | null;
}

/** An attempt with what decides on the next one. */
export interface Sent extends Attempt {
  /** `Retry-After` of a 429 or 503, in milliseconds. */
  readonly retryAfter: number | undefined;
}

/** A message that was sent; twice, if a fault repeats it: the first one decides. */
export type Sending = readonly [Sent, ...Sent[]];

/** A message to a receiver: a value that JSON can represent. */
export interface Delivery {
  /** Its number, from 1, in the order in which they were created. */
  readonly number: number;
  /** The id of the delivery and of its message: `webhook-id`. */
  readonly id: string;
  /** The id of the endpoint, or {@linkcode CALLBACKS}. */
  readonly endpoint: string;
  readonly url: string;
  readonly type: string;
  /** The number of its job; `null` without one. */
  readonly job: number | null;
  readonly scheme: SchemeName;
  /** The body, the same in each attempt. */
  readonly body: string;
  /** When it was created, in milliseconds since the epoch. */
  readonly createdAt: number;
  /**
   * `"pending"` has attempts left, `"failed"` has used them up or was cancelled, and
   * `"lost"` is never sent, because of a fault.
   */
  readonly state: "pending" | "delivered" | "failed" | "lost";
  /** The latest attempts, in order. */
  readonly attempts: readonly Attempt[];
  /** The number of attempts since it was created or redelivered. */
  readonly tries: number;
  readonly nextAt: number | null;
}

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
    attempts: [...delivery.attempts, ...attempts].slice(-MAX_ATTEMPTS_COUNT),
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
