import { CLIENT } from "../api.ts";
import type { JobClient } from "../bodies.ts";
import type { Track } from "../tracks.ts";

/** How many lanes are drawn, those of the clients that polled last. */
const MAX_LANES_COUNT = 24;

/** The polls of a client, in milliseconds since the start of the job. */
function laneOf(
  start: number,
  name: string,
  track: Track | undefined,
  known: JobClient | undefined,
) {
  const seen = track?.seenAt ?? Date.parse(known?.end_seen_at ?? "");
  const polls = new Set([
    ...known?.polls.map((it) => Math.round(it * 1_000)) ?? [],
    ...track?.polls.map((it) => it - start) ?? [],
  ]);
  const sorted = [...polls].sort((a, b) => a - b);
  const last = sorted.at(-1) ?? 0;
  const seenAt = seen > 0 ? seen - start : undefined;
  return { name, polls: sorted, last, seenAt };
}

/**
 * The lanes of a job.
 *
 * @param start When it was created, in milliseconds since the epoch.
 */
export function lanesOf(
  start: number,
  tracks: ReadonlyMap<string, Track>,
  clients: readonly JobClient[],
) {
  const known = new Map(clients.map((it) => [it.client, it] as const));
  const all = [...new Set([...known.keys(), ...tracks.keys()])]
    .filter((name) => name !== CLIENT)
    .map((name) => laneOf(start, name, tracks.get(name), known.get(name)));
  const drawn = new Set(
    all.toSorted((a, b) => b.last - a.last).slice(0, MAX_LANES_COUNT),
  );
  return { lanes: all.filter((it) => drawn.has(it)), count: all.length };
}

/** The end of an axis that does not change with each moment. */
export function roundedUp(ms: number): number {
  const steps = Math.log(Math.max(1, ms / 4_500)) / Math.log(1.25);
  return 5_000 * 1.25 ** Math.ceil(steps);
}
