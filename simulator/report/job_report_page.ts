import { html } from "hono/html";
import { COUNTS } from "./_counts.ts";
import { document, spoken } from "./_document.ts";
import { count, NONE, seconds } from "./_numbers.ts";
import { clientTable, type Column } from "./_table.ts";
import type { JobReportBody } from "./schema.ts";

/** What a client did about one job. */
type Client = JobReportBody["clients"][number];

/** The columns beside the client's name. */
const COLUMNS: readonly Column<Client>[] = [
  {
    title: "Latency",
    meaning:
      "From the job's end, or from the client's first request if that came later, until the client was told.",
    text: ({ latency }) => seconds(latency),
    size: ({ latency }) => latency,
  },
  {
    title: "First asked",
    meaning: "When the client first asked for anything about the job.",
    text: ({ first_asked_at }) => timeOf(first_asked_at),
  },
  {
    title: "Told the end",
    meaning: "When it was first told that the job had ended.",
    text: ({ end_told_at }) => timeOf(end_told_at),
  },
  {
    title: "Requests",
    meaning: "Requests that asked how the job stands.",
    text: ({ requests }) => count.format(requests),
    size: ({ requests }) => requests,
  },
  ...COUNTS,
];

/** How a job stands, in words. */
const STANDS: Readonly<Record<JobReportBody["phase"], string>> = {
  queued: "waits for its turn",
  running: "is being worked on",
  completed: "is completed",
  error: "has failed",
  cancelled: "was cancelled",
};

/**
 * Shows the report on a job to people, as `renderReportPage` does that on all.
 *
 * @param report The report.
 */
export function renderJobReportPage(report: JobReportBody): string {
  const { id, created_at, ends_at, phase, clients } = report;
  const end = ends_at === null
    ? html`When it ends is open`
    : html`Its end is at ${spoken(ends_at)}`;
  const about = html`The job ${STANDS[phase]}. It was created at ${
    spoken(created_at)
  }. ${end}. Now it is ${spoken(report.server_time)} by the simulator’s clock.`;
  const content = clients.length === 0
    ? html`<p>No client has asked how it stands yet.</p>`
    : clientTable(clients, COLUMNS);
  return document(`What clients did about job ${id}`, about, content);
}

/** The time of day, to the millisecond: what matters here is close together. */
function timeOf(moment: string | null): string {
  return moment === null ? NONE : moment.slice(11, 23);
}
