import type { Place } from "../location.ts";
import { linkTo } from "../location.ts";
import { useSimulation } from "../state.ts";

/** The list of jobs, newest first. */
export function JobsView(_: { readonly place: Place }) {
  const { jobs } = useSimulation();
  return (
    <>
      <h1>Jobs</h1>
      <ul class="jobs">
        {[...jobs.values()].toReversed().map((job) => (
          <li key={job.id}>
            <a href={linkTo(["jobs", job.id])}>{job.title ?? job.id}</a>{" "}
            {job.status}
          </li>
        ))}
      </ul>
    </>
  );
}
