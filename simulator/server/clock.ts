import { type Clock, systemClock } from "../clock/clock.ts";
import { VirtualClock } from "../clock/virtual_clock.ts";
import type { Store } from "../core/store.ts";
import type { ServerOptions } from "./options.ts";

/**
 * The clock of a server. One that is virtual goes on at the time of the store.
 *
 * @param options What moves it, and when it begins.
 * @param store The store.
 */
export function clockOf(
  { clock: kind = "real", startTime }: Pick<
    ServerOptions,
    "clock" | "startTime"
  >,
  store: Store,
): Clock {
  if (kind === "real") return systemClock;
  const clock = new VirtualClock(startTime);
  const stored = store.resumeAt(0);
  if (stored !== undefined) clock.set(stored);
  return clock;
}
