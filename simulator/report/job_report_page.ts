import { html } from "hono/html";
import { COUNTS } from "./_counts.ts";
import { page, timeElement } from "./_page.ts";
import { count, NONE, seconds } from "./_numbers.ts";
import { clientTable, type Column } from "./_table.ts";
import type { JobReportBody } from "./schema.ts";

type Client = JobReportBody["clients"][number];

const COLUMNS: readonly Column<Client>[] = [
  {
    title: "Waste",
    meaning:
      "Time from the job's end, or from the client's first request if that came later, until the client saw the end.",
    text: ({ waste_seconds }) => seconds(waste_seconds),
    size: ({ waste_seconds }) => waste_seconds,
  },
  {
    title: "First request",
    meaning: "Time of the client's first request about the job.",
    text: ({ first_request_at }) => timeOfDay(first_request_at),
  },
  {
    title: "End seen",
    meaning: "Time of the first response that reported the end.",
    text: ({ end_seen_at }) => timeOfDay(end_seen_at),
  },
  {
    title: "Requests",
    meaning: "Requests that read the job's status.",
    text: ({ requests }) => count.format(requests),
    size: ({ requests }) => requests,
  },
  ...COUNTS,
];

const PHASES: Readonly<Record<JobReportBody["phase"], string>> = {
  queued: "is queued",
  running: "is running",
  completed: "is completed",
  error: "has failed",
  cancelled: "is cancelled",
};

/**
 * Renders the report on one job as a page. Clients' names are escaped.
 *
 * @param report The report.
 */
export function renderJobReportPage(report: JobReportBody): string {
  const { id, created_at, ends_at, phase, clients, server_time } = report;
  const end = ends_at === null
    ? html`It has no end yet`
    : html`Its end is at ${timeElement(ends_at)}`;
  const lead = html`The job ${PHASES[phase]}. It was created at ${
    timeElement(created_at)
  }. ${end}. The simulator’s clock is at ${timeElement(server_time)}.`;
  const content = clients.length === 0
    ? html`<p>No client has polled this job yet.</p>`
    : clientTable(clients, COLUMNS);
  return page(`Client report of job ${id}`, lead, content);
}

/** The time of day to the millisecond: the times of a job are close together. */
function timeOfDay(time: string | null): string {
  return time === null ? NONE : time.slice(11, 23);
}
