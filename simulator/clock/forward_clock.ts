import type { Clock } from "./clock.ts";

/**
 * A clock that never goes back. Where its base does, as it was set or another run
 * had come further, it goes on from the latest time at the pace of the base.
 *
 * @param base The clock to follow.
 * @param start The earliest time to show, in milliseconds since the epoch.
 */
export function forwardClock(base: Clock, start: number): Clock {
  let latest = start;
  /** By how much it is ahead of its base, in milliseconds. */
  let ahead = 0;
  return {
    now() {
      const now = base.now() + ahead;
      if (now < latest) ahead += latest - now;
      else latest = now;
      return latest;
    },
    delay: (ms, options) => base.delay(ms, options),
  };
}
