import { drawLanes } from "@heygen-sim/comparison/drawing";
import { CLIENT } from "../api.ts";
import { seconds } from "../format.ts";
import { Drawing, useTick } from "../parts.tsx";
import type { JobClient } from "../report/columns.ts";
import { type Job, type Track, useSimulation } from "../state.ts";

/** Options of {@linkcode JobLanes}. */
interface JobLanesProps {
  /** The job. */
  readonly job: Job;
  /** What the report has of its clients, whose polls may be older than the events. */
  readonly clients?: readonly JobClient[] | undefined;
  /** When it ends, to be drawn before that. */
  readonly revealed?: number | undefined;
}

/** When each client polled a job, as it happens. */
export function JobLanes({ job, clients = [], revealed }: JobLanesProps) {
  const state = useSimulation();
  const start = Date.parse(job.created_at);
  const ended = job.completed_at ? Date.parse(job.completed_at) - start : NaN;
  const tracks = state.tracks.get(job.id) ?? new Map<string, Track>();
  const names = new Set([...clients.map((it) => it.client), ...tracks.keys()]);
  const lanes = [...names].filter((it) => it !== CLIENT).map((name) => {
    const track = tracks.get(name);
    const known = clients.find((it) => it.client === name);
    const seen = track?.seenAt ?? Date.parse(known?.end_seen_at ?? "");
    const polls = new Set([
      ...known?.polls.map((it) => Math.round(it * 1_000)) ?? [],
      ...track?.polls.map((it) => it - start) ?? [],
    ]);
    return {
      name,
      polls: [...polls].sort((a, b) => a - b),
      seenAt: seen > 0 ? seen - start : undefined,
    };
  });

  const elapsed = Math.max(0, state.now() - start);
  // Somebody may look at the job long after its end.
  const latest = 3 * ended + 60_000;
  const waiting = lanes.some((it) => it.seenAt === undefined);
  const moves = !(ended >= 0) || waiting && elapsed < 1.5 * ended + 10_000;
  useTick(moves);
  const until = moves ? roundedUp(elapsed) : 1.08 * Math.min(
    latest,
    Math.max(
      1_000,
      ended,
      ...lanes.map((it) => it.seenAt ?? it.polls.at(-1) ?? 0),
    ),
  );
  const end = ended >= 0 ? ended : revealed && revealed - start;
  return (
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
          until: Math.max(until, revealed !== undefined && end || 0),
          width,
        })}
    />
  );
}

/** The end of an axis that does not change with each moment. */
function roundedUp(ms: number): number {
  return 5_000 * 1.25 ** Math.ceil(Math.log(Math.max(1, ms / 4_500)) / LOG);
}

const LOG = Math.log(1.25);
