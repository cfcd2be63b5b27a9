import {
  type Clock,
  scaledClock,
  systemClock,
} from "../simulator/clock/clock.ts";
import { forwardClock } from "../simulator/clock/forward_clock.ts";
import { VirtualClock } from "../simulator/clock/virtual_clock.ts";
import type { Store } from "../simulator/store/store.ts";
import type { ServerOptions } from "./options.ts";

/**
 * The clock of a server. One that goes on from a store never goes back: a
 * virtual clock stands where it stood, and a real one has gone on meanwhile, at
 * the speed that it has now.
 *
 * @param options What moves it, and how fast it is.
 * @param store What it goes on from.
 */
export function clockOf(
  { clock = "real", speed = 1 }: Pick<ServerOptions, "clock" | "speed">,
  store: Store,
): Clock {
  if (clock !== "real") return new VirtualClock(store.resumeAt(0));
  const base = speed === 1 ? systemClock : scaledClock(speed);
  const start = store.resumeAt(speed) ?? 0;
  return start > base.now() ? forwardClock(base, start) : base;
}
