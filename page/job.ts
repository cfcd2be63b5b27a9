import { request } from "./api.ts";

/** A job as `/jobs` shows it. */
export interface Job {
  readonly id: string;
  readonly status: "pending" | "completed" | "error" | "cancelled";
  readonly phase: "queued" | "running" | null;
  readonly progress: number | null;
  readonly heygen_id: string;
  readonly title: string | null;
  readonly length: number | null;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly completed_at: string | null;
  readonly completion_time: number | null;
  readonly error: { readonly title: string; readonly detail: string } | null;
  readonly result_url: string | null;
  readonly server_time: string;
}

/** Sorts jobs by their creation. */
export function newestFirst(jobs: Iterable<Job>): Job[] {
  return [...jobs].reverse().sort((a, b) =>
    a.created_at < b.created_at ? 1 : a.created_at > b.created_at ? -1 : 0
  );
}

/** Cancels a job. */
export function cancel({ id }: Pick<Job, "id">): Promise<unknown> {
  return request("DELETE", `jobs/${id}`);
}
