import { useLayoutEffect, useMemo, useState } from "hono/jsx/dom";
import { get } from "../api.ts";
import type { Job, JobReport } from "../bodies.ts";
import { Button } from "../controls.tsx";
import { moment, seconds } from "../format.ts";
import { JobLanes } from "../live/lanes.tsx";
import { Snippets } from "../live/snippets.tsx";
import { linkTo } from "../location.ts";
import { Card, Failure, Status, useRefresh } from "../parts.tsx";
import { useAction, useRead } from "../read.ts";
import { clientsOf, COUNTS, JOB_SCORE } from "../report/columns.ts";
import { ClientTable, Explained } from "../report/table.tsx";
import { useSimulation } from "../state.ts";
import { Deliveries } from "../webhooks/view.tsx";
import { cancel, rerun } from "./actions.ts";
import { Wires } from "./wires.tsx";

const COLUMNS = [...JOB_SCORE, ...COUNTS];

/** A job: its facts, the polls of its clients, its deliveries, and its other forms. */
export function JobDetail({ id }: { readonly id: string }) {
  const { jobs, epoch, polls, ready } = useSimulation();
  const [old, setOld] = useState<Job>();
  const [error, attempt] = useAction();
  const job = jobs.get(id) ?? old;
  const path = `jobs/${encodeURIComponent(id)}`;
  const report = useRead<JobReport>(
    `${path}/report`,
    `${epoch} ${job?.status} ${polls}`,
  );
  const clients = useMemo(() => clientsOf(report.value), [report.value]);
  const phase = report.value?.phase;
  const missing = ready && !job && phase !== undefined;
  const read = async () => setOld(await get<Job>(path));
  useLayoutEffect(() => {
    // To read the status of a pending job could count, or move a clock.
    if (missing && phase !== "queued" && phase !== "running") {
      void attempt(read);
    }
  }, [missing, phase]);
  useRefresh(job?.status === "pending");

  const back = <a href={linkTo(["jobs"])}>All jobs</a>;
  if (!job) {
    return (
      <>
        <h1>Job {id}</h1>
        <Failure text={report.error || error} />
        {missing && (
          <p class="row">
            <Button text="Read it" onClick={() => attempt(read)} />
            It is pending, among older jobs. This polls it as the client of this
            page.
          </p>
        )}
        <p>{back}</p>
      </>
    );
  }

  const pending = job.status === "pending";
  return (
    <>
      <p class="soft">{back}</p>
      <div class="row head">
        <h1>{job.title ?? `Job ${id}`}</h1>
        <Status job={job} />
        <span class="row end">
          {pending && (
            <Button
              text="Cancel"
              onClick={() => attempt(() => cancel(job))}
            />
          )}
          <Button
            text="Run again"
            onClick={() =>
              attempt(async () => {
                location.hash = linkTo(["jobs", await rerun(job)]);
              })}
          />
        </span>
      </div>
      <Failure text={error} />
      <Facts job={job} key="facts" />
      <Card
        id="polls"
        title="Polls"
        key="polls"
      >
        {clients.length > 0
          ? (
            <>
              <JobLanes job={job} report={report.value} />
              <ClientTable
                caption="Polls of this job"
                clients={clients}
                columns={COLUMNS}
              />
              <Explained columns={COLUMNS} />
            </>
          )
          : (
            <p>
              No client has polled this job yet. Each one gets a lane here with
              its first request.
            </p>
          )}
      </Card>
      <Card id="code" title="Poll it yourself" key="code">
        <Snippets job={id} />
      </Card>
      <Deliveries title="Webhooks" of={id} key="deliveries">
        None of the latest deliveries is about this job. A webhook, or a{" "}
        <code>callback_url</code> of the job, receives its end.
      </Deliveries>
      <Wires job={job} key="wires" />
    </>
  );
}

function Facts({ job }: { readonly job: Job }) {
  const { metadata, error, result_url, phase, progress, length } = job;
  const { started_at, completed_at, completion_time } = job;
  const facts = {
    Id: <code>{job.id}</code>,
    "HeyGen’s id": <code>{job.heygen_id}</code>,
    Created: moment(job.created_at),
    "Work began": started_at && moment(started_at),
    Ended: completed_at && moment(completed_at),
    Took: completion_time !== null && seconds(completion_time),
    Progress: phase && `${Math.round(100 * (progress ?? 0))} %`,
    "Length of the video": length !== null && seconds(length),
    Error: error && `${error.title}: ${error.detail}`,
    Result: result_url && <a href={result_url}>video</a>,
    Metadata: metadata && <code>{JSON.stringify(metadata)}</code>,
  };
  return (
    <dl class="facts">
      {Object.entries(facts).map(([title, fact]) =>
        fact && (
          <div key={title}>
            <dt>{title}</dt>
            <dd>{fact}</dd>
          </div>
        )
      )}
    </dl>
  );
}
