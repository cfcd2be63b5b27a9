import { type RandomKey, randomStream } from "@heygen-sim/client/distributions";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The delays after each failed attempt, in milliseconds (Standard Webhooks). */
export const RETRY_DELAYS: readonly number[] = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

/**
 * The same for HeyGen, which tries again for up to 24 hours; its delays are not
 * documented.
 */
export const HEYGEN_RETRY_DELAYS: readonly number[] = RETRY_DELAYS.slice(0, 6);

/** The largest relative increase of a delay. */
const JITTER = 0.1;

/** The longest `Retry-After` that is honoured, in milliseconds. */
const MAX_RETRY_AFTER_MS = 24 * HOUR;

/** A failed attempt. */
export interface FailedAttempt {
  /** The seed of the simulation. */
  readonly seed: RandomKey;
  /** The id of the delivery. */
  readonly id: string;
  /** The delays after each failed attempt, in milliseconds. */
  readonly delays: readonly number[];
  readonly tries: number;
  /** The receiver's `Retry-After`, in milliseconds. */
  readonly retryAfter: number | undefined;
}

/**
 * Returns the delay until the next attempt. `Retry-After` makes it longer, never
 * shorter: 0, or a date in the past, would use up all attempts at once.
 *
 * @param failed The failed attempt.
 * @returns Whole milliseconds; `undefined` after the last attempt.
 */
export function retryDelay(
  { seed, id, delays, tries, retryAfter = 0 }: FailedAttempt,
): number | undefined {
  const delay = delays[tries - 1];
  if (delay === undefined) return undefined;
  const random = randomStream(seed, "retry", id, tries);
  const scheduled = Math.round(delay * (1 + JITTER * random()));
  return Math.max(
    scheduled,
    Math.min(Math.ceil(retryAfter), MAX_RETRY_AFTER_MS),
  );
}
