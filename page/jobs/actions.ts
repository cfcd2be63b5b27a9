import { get, pathOf, request } from "../api.ts";
import type { Job, JobList, JobReport } from "../bodies.ts";

export function cancel({ id }: Pick<Job, "id">): Promise<unknown> {
  return request("DELETE", `jobs/${id}`);
}

/** Creates a job with the title, the durations and the outcome of another one. */
export async function rerun(job: Job): Promise<string> {
  const { title, length, metadata } = job;
  // A pending job does not show when it ends; its report does.
  const { ends_at, outcome } = job.completed_at
    ? { ends_at: job.completed_at, outcome: job.status }
    : await get<JobReport>(`jobs/${job.id}/report`);
  const between = (from: string, to: string) =>
    Math.max(0, Date.parse(to) - Date.parse(from)) / 1_000;
  const { created_at, started_at } = job;
  const { id } = await request<Job>("POST", "jobs", {
    ...title !== null && { title },
    ...started_at && {
      queue: between(created_at, started_at),
      ...ends_at && outcome !== "cancelled" &&
        { delay: between(started_at, ends_at) },
    },
    ...(outcome === "completed" || outcome === "error") && { outcome },
    ...length !== null && { length },
    ...metadata && { metadata },
  });
  return id;
}

/** Cancels all pending jobs, also those that the page does not show. */
export async function cancelAll(): Promise<void> {
  let path: string | undefined = "jobs?status=pending&limit=100";
  while (path !== undefined) {
    const page: JobList = await get<JobList>(path);
    // A job may end in between.
    await Promise.allSettled(page.jobs.map(cancel));
    path = pathOf(page);
  }
}
