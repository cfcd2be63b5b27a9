import { type DensityPoint, drawLanes } from "@heygen-sim/comparison/drawing";
import type { Job, JobReport } from "../bodies.ts";
import { counted, seconds } from "../format.ts";
import { Drawing, lookOf, useTick } from "../parts.tsx";
import { clientsOf } from "../report/columns.ts";
import { useSimulation } from "../state.ts";
import { useDensity } from "./density.ts";
import { lanesOf, roundedUp } from "./lane.ts";

type Shown = "id" | "title" | "created_at" | "started_at" | "completed_at";

export function JobLanes({ job, report, ...given }: {
  readonly job: Pick<Job, Shown>;
  /** Its report, which has the polls and the distribution. */
  readonly report?: JobReport | undefined;
  /** The density of the duration, in place of that in the report. */
  readonly density?: readonly DensityPoint[];
}) {
  const state = useSimulation();
  const start = Date.parse(job.created_at);
  const ended = job.completed_at ? Date.parse(job.completed_at) - start : NaN;
  const clients = clientsOf(report);
  const lanes = lanesOf(start, clients);
  const drawn = useDensity(report?.distribution);
  // The work is drawn, not the time in the queue before it.
  const begin = job.started_at ? Date.parse(job.started_at) - start : NaN;
  const density = (given.density ?? drawn).flatMap(({ time, share }) =>
    begin >= 0 ? { time: begin + time, share } : []
  );
  const likely = density.at(-1)?.time ?? 0;
  const elapsed = Math.max(0, state.now() - start);
  const waits = lanes.some((it) => it.seenAt === undefined);
  const moves = !(ended >= 0) || waits && elapsed < 1.5 * ended + 10_000;
  useTick(moves);
  const last = Math.max(
    1_000,
    ended,
    ...lanes.map((it) => it.seenAt ?? it.polls.at(-1) ?? 0),
  );
  const until = moves
    ? Math.max(roundedUp(elapsed), likely)
    // A poll long after the end would leave no room for the others.
    : 1.08 * Math.min(Math.max(last, likely), 3 * ended + 60_000);
  return (
    <div>
      <Drawing
        draw={(width) =>
          drawLanes({
            id: `lanes-${job.id}`,
            title: `Polls of the job ${job.title ?? job.id}`,
            summary: lanes.map(({ name, requests, seenAt = NaN }) =>
              `${name}: ${counted(requests, "poll")}${
                seenAt >= ended
                  ? `, saw the end after ${seconds((seenAt - ended) / 1_000)}`
                  : ""
              }`
            ).join("; "),
            lanes: lanes.map((it) => ({ ...it, look: lookOf(it.name) })),
            density,
            end: ended >= 0 ? ended : undefined,
            revealed: false,
            now: moves ? elapsed : undefined,
            until,
            width,
          })}
      />
      <p class="soft">
        Each stroke is a poll. The bar is waste: from the end of the job until
        the client saw it.
        {density.length > 0 &&
          ` The hill behind is how likely each end was${
            report?.distribution ? `, by ${report.distribution}` : ""
          }.`}
      </p>
      {clients.length > lanes.length && (
        <p class="soft">
          The {lanes.length} clients that polled last, of {clients.length}.
        </p>
      )}
    </div>
  );
}
