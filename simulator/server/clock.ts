import { type Clock, scaledClock, systemClock } from "../clock/clock.ts";
import { forwardClock } from "../clock/forward_clock.ts";
import { VirtualClock } from "../clock/virtual_clock.ts";
import type { Store } from "../core/store.ts";

/**
 * The clock of a server, which never goes back behind its store: a virtual clock
 * continues at the time in the store, a real one at the time that has passed
 * since, at its present speed.
 *
 * @param options What moves it, and its speed.
 * @param store The store that it continues from.
 */
export function clockOf(
  { clock, speed }: {
    readonly clock: "real" | "virtual" | "auto";
    readonly speed: number;
  },
  store: Store,
): Clock {
  if (clock !== "real") return new VirtualClock(store.resumeAt(0));
  const base = speed === 1 ? systemClock : scaledClock(speed);
  const start = store.resumeAt(speed) ?? 0;
  return start > base.now() ? forwardClock(base, start) : base;
}
