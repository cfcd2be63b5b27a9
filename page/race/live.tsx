import { densityPoints } from "@heygen-sim/comparison/drawing";
import type { Clock, JobReport } from "../bodies.ts";
import { Button } from "../controls.tsx";
import { seconds } from "../format.ts";
import { JobLanes } from "../live/lanes.tsx";
import { linkTo } from "../location.ts";
import { Card, Failure } from "../parts.tsx";
import { useRead } from "../read.ts";
import { ClientTable } from "../report/table.tsx";
import { state, useSimulation } from "../state.ts";
import type { RaceResult } from "./model.ts";
import { type Score, SCORES } from "./score.ts";
import { useLiveRace } from "./use_live_race.ts";

const CLOCKS: Readonly<Record<Clock["mode"], string>> = {
  real: "",
  virtual:
    "The clock of this server is virtual: while the race runs, this page moves it.",
  auto:
    "The clock of this server moves with each read of a pending job, so that polls come closer to its end than their algorithms mean.",
};

/** The server’s report has no best plan for one job. */
const COLUMNS = SCORES.slice(0, 3);

function scoresIn(report: JobReport | undefined, price: number): Score[] {
  return report?.clients.map(({ client, requests, waste_seconds }) => {
    const waste = waste_seconds === null ? NaN : 1_000 * waste_seconds;
    const more = requests - 1;
    const cost = waste + price * more;
    return { client, requests: more, waste, cost, ratio: NaN };
  }).sort((a, b) => (a.cost || Infinity) - (b.cost || Infinity) || 0) ?? [];
}

/** The last race again, in real time on a job of this server. */
export function Live({ result }: { readonly result: RaceResult }) {
  const { polls, epoch } = useSimulation();
  const { running, error, start, stop } = useLiveRace(result);
  const { job, active = false } = running ?? {};
  const report = useRead<JobReport>(
    job && `jobs/${job.id}/report`,
    `${polls} ${epoch} ${active}`,
  );

  const shown = job && (state.jobs.get(job.id) ?? job);
  return (
    <Card
      id="over-http"
      title="The same race over HTTP"
      aside={active
        ? <Button text="Cancel" class="end" onClick={stop} />
        : (
          <Button
            text="Race on this server"
            class="main end"
            onClick={start}
          />
        )}
    >
      <p class="soft">
        Creates a job of {seconds((result.durations.at(-1) ?? 0) / 1_000)}{" "}
        on this server, where the client of this project waits for it by each
        algorithm. The server counts and scores.
      </p>
      <Failure text={error} />
      {running && shown && (
        <>
          {CLOCKS[running.clock] && <p>{CLOCKS[running.clock]}</p>}
          <p class="soft" role="status">
            {active
              ? "The race is running."
              : shown.status === "cancelled"
              ? "The race was cancelled."
              : running.errors.length > 0
              ? "The race was interrupted."
              : "The race is over."}
          </p>
          {running.errors.map((it) => <p class="error" key={it}>{it}</p>)}
          <Failure text={report.error} />
          <div class="two">
            <JobLanes
              job={shown}
              report={report.value}
              density={densityPoints(result.density)}
            />
            <ClientTable
              caption="Scores by the server’s report"
              clients={scoresIn(report.value, running.price)}
              columns={COLUMNS}
              head="Algorithm"
            />
          </div>
          <p class="soft">
            <a href={linkTo(["jobs", shown.id])}>The job</a>{" "}
            has all its figures.
          </p>
        </>
      )}
    </Card>
  );
}
