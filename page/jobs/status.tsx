import type { Job } from "../job.ts";

/** The status of a job, as a word with a shape. */
export function Status({ job: { status, phase } }: { readonly job: Job }) {
  return <span class={`status ${phase ?? status}`}>{phase ?? status}</span>;
}
