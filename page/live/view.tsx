import { useMemo, useRef } from "hono/jsx/dom";
import type { JobReport, Report } from "../bodies.ts";
import { linkTo } from "../location.ts";
import { Card, Failure, Status, useTick } from "../parts.tsx";
import { useRead } from "../read.ts";
import { clientsOf, SCORE } from "../report/columns.ts";
import { ClientTable, Explained } from "../report/table.tsx";
import { state, useSimulation } from "../state.ts";
import { JobLanes } from "./lanes.tsx";
import { Snippets } from "./snippets.tsx";

/** How long a job is shown after its last poll, while others are polled. */
const HOLD_MS = 5_000;

/** The job that is polled; one at a time, where several are. */
function useLatest(last: string | undefined): string | undefined {
  const shown = useRef(last);
  const at = state.polled.get(shown.current ?? "")?.at ?? -Infinity;
  if (performance.now() - at > HOLD_MS) shown.current = last;
  return shown.current ?? undefined;
}

/** An older job than those of the list, as far as its report has it. */
function jobIn({ id, created_at, ends_at, phase: status }: JobReport) {
  const completed_at = /queued|running/.test(status) ? null : ends_at;
  const unknown = { title: null, started_at: null, phase: null };
  return { id, created_at, completed_at, status, ...unknown };
}

export function LiveView() {
  const { jobs, polls, epoch } = useSimulation();
  const last = [...state.polled.keys()].at(-1);
  const shown = useLatest(last);
  const { value, error } = useRead<Report>(
    "report",
    `${epoch} ${polls}`,
  );
  const { value: report } = useRead<JobReport>(
    shown && `jobs/${shown}/report`,
    `${epoch} ${polls}`,
  );
  const job = jobs.get(shown ?? "") ?? (report && jobIn(report));
  const clients = useMemo(() => clientsOf(value), [value]);
  useTick(shown !== last, 1_000);
  return (
    <>
      <h1>Your client</h1>
      <p>
        Every client that polls a job of this server appears here by itself,
        under its header <code>X-Client</code> or its <code>User-Agent</code>.
      </p>
      <Failure text={error} />
      {job && (
        <Card
          id="lanes"
          key="lanes"
          title={<a href={linkTo(["jobs", job.id])}>{job.title ?? job.id}</a>}
          aside={<Status job={job} />}
        >
          <JobLanes job={job} report={report} />
        </Card>
      )}
      {clients.length > 0 && (
        <Card id="score" title="Score over all jobs" key="score">
          <ClientTable
            caption="Score of each client"
            clients={clients}
            columns={SCORE}
          />
          <Explained columns={SCORE} />
          <p class="soft">
            <a href={linkTo(["report"])}>The report</a> has all figures.
          </p>
        </Card>
      )}
      <Card
        id="start"
        key="start"
        title={clients.length > 0
          ? "Add another client"
          : "No client has polled a job yet: start one"}
      >
        <p>
          Each of these programs creates a job and polls it until its end. Its
          lane appears with its first request.
        </p>
        <Snippets />
      </Card>
    </>
  );
}
