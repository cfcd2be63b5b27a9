import { useState } from "hono/jsx/dom";
import type { Job } from "../bodies.ts";
import { Button, Select } from "../controls.tsx";
import { count, seconds } from "../format.ts";
import { linkTo, type Place } from "../location.ts";
import { Client, Failure, Status, useRefresh, useTick } from "../parts.tsx";
import { useAction } from "../read.ts";
import { newestFirst, state, useSimulation } from "../state.ts";
import { cancel, rerun } from "./actions.ts";
import { Clear } from "./clear.tsx";
import { CreateForm } from "./create.tsx";

const STATUSES = ["pending", "completed", "error", "cancelled"] as const;

const PAGE_COUNT = 50;

const MAX_NAMES_COUNT = 3;

export function JobList({ place }: { readonly place: Place }) {
  const { jobs, hasMore, ready } = useSimulation();
  const status = place.query.get("status") ?? "";
  const [shown, setShown] = useState(PAGE_COUNT);
  const [error, attempt] = useAction();

  const all = newestFirst(jobs.values())
    .filter((it) => !status || it.status === status);
  const visible = all.slice(0, shown);
  const more = all.length > shown || hasMore;
  const isPending = (it: Job) => it.status === "pending";
  useRefresh([...jobs.values()].some(isPending));
  useTick(visible.some(isPending), 1_000);

  async function showMore() {
    if (all.length < shown + PAGE_COUNT) await state.readOlder();
    setShown(shown + PAGE_COUNT);
  }

  return (
    <>
      <h1>Jobs</h1>
      <CreateForm />
      <div class="row">
        <label>
          Status
          <Select
            value={status}
            options={[["", "any"], ...STATUSES]}
            onChange={(value) => {
              setShown(PAGE_COUNT);
              location.hash = linkTo(["jobs"], { status: value || undefined });
            }}
          />
        </label>
        <Clear />
      </div>
      <Failure text={error} />
      <ul class="jobs">
        {visible.map((job) => <Row key={job.id} job={job} attempt={attempt} />)}
      </ul>
      {ready && visible.length === 0 && (
        <p>
          {status
            ? `No ${more ? "recent " : ""}job has the status ${status}.`
            : "There are no jobs. Create one above, or over HTTP."}
        </p>
      )}
      {more && (
        <Button
          text="Show older jobs"
          onClick={() => attempt(showMore)}
        />
      )}
    </>
  );
}

function Row({ job, attempt }: {
  readonly job: Job;
  readonly attempt: (action: () => Promise<unknown>) => Promise<unknown>;
}) {
  const { id, status, title, progress, completion_time, created_at } = job;
  const age = (state.now() - Date.parse(created_at)) / 1_000;
  const clients = [...state.polled.get(id)?.clients ?? []];
  const name = title ?? id;
  return (
    <li>
      <Status job={job} />
      <a class="title" href={linkTo(["jobs", id])}>{name}</a>
      <span class="time">
        {status === "pending"
          ? (
            <>
              <progress
                value={progress ?? 0}
                max={1}
                aria-label={`Progress of ${name}`}
              />{" "}
              {seconds(Math.max(0, age))}
            </>
          )
          : `took ${seconds(completion_time)}`}
      </span>
      <span class="who">
        {clients.slice(0, MAX_NAMES_COUNT).map(([client, polls]) => (
          <span>
            <Client name={client} /> {count(polls)}
            <span class="visually-hidden">
              {polls === 1 ? "poll" : "polls"}
            </span>
          </span>
        ))}
        {clients.length > MAX_NAMES_COUNT &&
          `and ${clients.length - MAX_NAMES_COUNT} more`}
      </span>
      {status === "pending"
        ? (
          <Button
            text="Cancel"
            label={`Cancel ${name}`}
            onClick={() => attempt(() => cancel(job))}
          />
        )
        : (
          <Button
            text="Run again"
            label={`Run again: ${name}`}
            onClick={() => attempt(() => rerun(job))}
          />
        )}
    </li>
  );
}
