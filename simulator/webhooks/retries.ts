import { type RandomKey, randomStream } from "@heygen-sim/client/distributions";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How long to wait after each attempt that failed, in milliseconds. */
export const RETRY_WAITS: readonly number[] = [
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

/** By what part of itself a wait is made longer, at most. */
const JITTER = 0.1;

/** The longest that a receiver can ask for, in milliseconds. */
const LONGEST = 24 * HOUR;

/** Which attempt has failed. */
export interface Failed {
  /** The seed of the simulation. */
  readonly seed: RandomKey;
  /** Names the delivery. */
  readonly id: string;
  /** How many attempts have failed. */
  readonly tries: number;
  /** What the receiver has asked for, in milliseconds. */
  readonly asked: number | undefined;
}

/**
 * How long to wait for the next attempt. `Retry-After` makes the wait longer and
 * never shorter: with 0, or a date in the past, all attempts would be over at once.
 *
 * @param failed Which attempt has failed.
 * @returns Whole milliseconds; `undefined` if there is to be none.
 */
export function retryWait(
  { seed, id, tries, asked }: Failed,
): number | undefined {
  const wait = RETRY_WAITS[tries - 1];
  if (wait === undefined) return undefined;
  const random = randomStream(seed, "retry", id, tries);
  const scheduled = Math.round(wait * (1 + JITTER * random()));
  return Math.max(scheduled, Math.min(Math.ceil(asked ?? 0), LONGEST));
}
