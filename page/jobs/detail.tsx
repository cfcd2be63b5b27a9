import { useLayoutEffect, useMemo, useState } from "hono/jsx/dom";
import { get } from "../api.ts";
import { moment, seconds } from "../format.ts";
import { JobLanes } from "../live/lanes.tsx";
import { Snippets } from "../live/snippets.tsx";
import { linkTo, type Place } from "../location.ts";
import { Card, Failure, Status } from "../parts.tsx";
import { useAction, useRead } from "../read.ts";
import {
  clientsOf,
  COUNTS,
  JOB_SCORE,
  type JobReport,
} from "../report/columns.ts";
import { ClientTable, Explained } from "../report/table.tsx";
import { cancel, type Job } from "../job.ts";
import { useRefresh, useSimulation } from "../state.ts";
import { rerun } from "./actions.ts";
import { Deliveries } from "./deliveries.tsx";
import { Wires } from "./wires.tsx";

const COLUMNS = [...JOB_SCORE, ...COUNTS];

/** A job: its facts, the polls of its clients, its deliveries, and its other forms. */
export function JobDetail({ id, place }: {
  readonly id: string;
  readonly place: Place;
}) {
  const state = useSimulation();
  const { jobs, epoch, ready } = state;
  const [old, setOld] = useState<Job>();
  const [error, attempt] = useAction();
  const revealed = place.query.has("end");
  const job = jobs.get(id) ?? old;
  const path = `jobs/${encodeURIComponent(id)}`;
  const report = useRead<JobReport>(
    `${path}/report`,
    `${epoch} ${job?.status} ${state.tracks.pollsOf(id)}`,
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
            <button type="button" onClick={() => attempt(read)}>Read it</button>
            It is pending, among older jobs. This polls it as the client of this
            page.
          </p>
        )}
        <p>{back}</p>
      </>
    );
  }

  const endsAt = report.value?.ends_at;
  const pending = job.status === "pending";
  return (
    <>
      <p class="soft">{back}</p>
      <div class="row head">
        <h1>{job.title ?? `Job ${id}`}</h1>
        <Status job={job} />
        <span class="row end">
          {pending && (
            <button
              type="button"
              onClick={() => attempt(() => cancel(job))}
            >
              Cancel
            </button>
          )}
          <button
            type="button"
            onClick={() =>
              attempt(async () => {
                location.hash = linkTo(["jobs", await rerun(job)]);
              })}
          >
            Run again
          </button>
        </span>
      </div>
      <Failure text={error} />
      <Facts job={job} key="facts" />
      <section class="card" aria-labelledby="polls" key="polls">
        <div class="row head">
          <h2 id="polls">Polls</h2>
          {pending && endsAt && (
            <label class="end">
              <input
                type="checkbox"
                checked={revealed}
                onChange={() => {
                  location.hash = linkTo(["jobs", id], {
                    end: revealed ? undefined : "shown",
                  });
                }}
              />
              Show the end before it comes
            </label>
          )}
        </div>
        {clients.length > 0 || state.tracks.of(id).size > 0
          ? (
            <>
              <JobLanes
                job={job}
                report={report.value}
                revealed={revealed && endsAt ? Date.parse(endsAt) : undefined}
              />
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
      </section>
      <Card id="code" title="Poll it yourself" key="code">
        <Snippets job={id} />
      </Card>
      <Deliveries job={id} key="deliveries" />
      <Wires job={job} key="wires" />
    </>
  );
}

/** A fact, if it is known. */
function Fact({ title, children }: {
  readonly title: string;
  readonly children: unknown;
}) {
  if (children === null || children === undefined) return null;
  return (
    <div>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Facts({ job }: { readonly job: Job }) {
  const { metadata, error, result_url, phase, progress, length } = job;
  const { started_at, completed_at, completion_time } = job;
  return (
    <dl class="facts">
      <Fact title="Id">
        <code>{job.id}</code>
      </Fact>
      <Fact title="HeyGen’s id">
        <code>{job.heygen_id}</code>
      </Fact>
      <Fact title="Created">{moment(job.created_at)}</Fact>
      <Fact title="Work began">{started_at && moment(started_at)}</Fact>
      <Fact title="Ended">{completed_at && moment(completed_at)}</Fact>
      <Fact title="Took">
        {completion_time !== null ? seconds(completion_time) : null}
      </Fact>
      <Fact title="Progress">
        {phase && `${Math.round(100 * (progress ?? 0))} %`}
      </Fact>
      <Fact title="Length of the video">
        {length !== null ? seconds(length) : null}
      </Fact>
      <Fact title="Error">{error && `${error.title}: ${error.detail}`}</Fact>
      <Fact title="Result">
        {result_url && <a href={result_url}>video</a>}
      </Fact>
      <Fact title="Metadata">
        {metadata && <code>{JSON.stringify(metadata)}</code>}
      </Fact>
    </dl>
  );
}
