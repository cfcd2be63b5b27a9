import type { JobClient } from "../bodies.ts";

/** How many lanes are drawn, those of the clients that polled last. */
const MAX_LANES_COUNT = 24;

/** The lanes of the clients of a job, in milliseconds since its start. */
export function lanesOf(start: number, clients: readonly JobClient[]) {
  const last = ({ polls }: JobClient) => polls.at(-1) ?? 0;
  const drawn = new Set(
    clients.toSorted((a, b) => last(b) - last(a)).slice(0, MAX_LANES_COUNT),
  );
  return clients.filter((it) => drawn.has(it)).map((it) => ({
    name: it.client,
    requests: it.requests,
    polls: it.polls.map((seconds) => Math.round(seconds * 1_000)),
    seenAt: it.end_seen_at === null
      ? undefined
      : Date.parse(it.end_seen_at) - start,
  }));
}

/** The end of an axis that does not change with each moment. */
export function roundedUp(ms: number): number {
  const steps = Math.log(Math.max(1, ms / 4_500)) / Math.log(1.25);
  return 5_000 * 1.25 ** Math.ceil(steps);
}
