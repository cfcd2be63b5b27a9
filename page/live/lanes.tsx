import { drawLanes } from "@heygen-sim/comparison/drawing";
import { CLIENT } from "../api.ts";
import { seconds } from "../format.ts";
import { Drawing, useTick } from "../parts.tsx";
import type { JobClient } from "../report/columns.ts";
import { type Job, type Track, useSimulation } from "../state.ts";

/** How many lanes are drawn, those of the clients that polled last. */
const MAX_LANES_COUNT = 24;

/** Options of {@linkcode JobLanes}. */
interface JobLanesProps {
  /** The job. */
  readonly job: Job;
  /** What the report has of its clients, whose polls may be older than the events. */
  readonly clients?: readonly JobClient[] | undefined;
  /** When it ends, to be drawn before that. */
  readonly revealed?: number | undefined;
}

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

/** When each client polled a job, as it happens. */
export function JobLanes({ job, clients = [], revealed }: JobLanesProps) {
  const state = useSimulation();
  const start = Date.parse(job.created_at);
  const ended = job.completed_at ? Date.parse(job.completed_at) - start : NaN;
  const tracks = state.tracks.get(job.id) ?? new Map<string, Track>();
  const known = new Map(clients.map((it) => [it.client, it] as const));
  const all = [...new Set([...known.keys(), ...tracks.keys()])]
    .filter((name) => name !== CLIENT)
    .map((name) => laneOf(start, name, tracks.get(name), known.get(name)));
  const drawn = new Set(
    all.toSorted((a, b) => b.last - a.last).slice(0, MAX_LANES_COUNT),
  );
  const lanes = all.filter((it) => drawn.has(it));

  const elapsed = Math.max(0, state.now() - start);
  const waits = lanes.some((it) => it.seenAt === undefined);
  const moves = !(ended >= 0) || waits && elapsed < 1.5 * ended + 10_000;
  useTick(moves);
  const end = ended >= 0 ? ended : revealed && revealed - start;
  const last = Math.max(
    1_000,
    ended,
    ...lanes.map((it) => it.seenAt ?? it.last),
  );
  const until = moves
    ? Math.max(roundedUp(elapsed), revealed ? 1.08 * (end ?? 0) : 0)
    // A poll long after the end would leave no room for the others.
    : 1.08 * Math.min(last, 3 * ended + 60_000);
  return (
    <>
      <Drawing
        draw={(width) =>
          drawLanes({
            id: `lanes-${job.id}`,
            title: `Polls of the job ${job.title ?? job.id}`,
            summary: lanes.map(({ name, polls, seenAt = NaN }) =>
              `${name}: ${polls.length} polls${
                seenAt >= ended
                  ? `, saw the end after ${seconds((seenAt - ended) / 1_000)}`
                  : ""
              }`
            ).join("; "),
            lanes,
            end,
            revealed: revealed !== undefined,
            now: moves ? elapsed : undefined,
            until,
            width,
          })}
      />
      {all.length > lanes.length && (
        <p class="soft">
          The {lanes.length} clients that polled last, of {all.length}.
        </p>
      )}
    </>
  );
}

/** The end of an axis that does not change with each moment. */
function roundedUp(ms: number): number {
  const steps = Math.log(Math.max(1, ms / 4_500)) / Math.log(1.25);
  return 5_000 * 1.25 ** Math.ceil(steps);
}
