import { html } from "hono/html";
import { COUNTS } from "./_counts.ts";
import { page, timeElement } from "./_page.ts";
import { count, number, seconds } from "./_numbers.ts";
import { clientTable, type Column } from "./_table.ts";
import type { ClientReportBody, ReportBody } from "./schema.ts";

const COLUMNS: readonly Column<ClientReportBody>[] = [
  {
    title: "Cost / best",
    meaning:
      "Cost over the cost of the best plan for the distribution that the jobs were drawn from. 1 is the best that polling can do on average; long polls, streams and luck can be better.",
    text: ({ ratio }) => number(ratio),
    size: ({ ratio }) => ratio,
  },
  {
    title: "Cost",
    meaning:
      "Mean waste in seconds, plus the price of each request about the job but the first, and of each list.",
    text: ({ cost }) => seconds(cost),
  },
  {
    title: "Waits",
    meaning:
      "Waits that the cost includes: from a job's creation to an end that its distribution alone decided.",
    text: ({ compared }) => count.format(compared),
  },
  {
    title: "Mean waste",
    meaning:
      "Time from a job's end, or from the client's first request if that came later, until the client saw the end.",
    text: ({ mean_waste_seconds }) => seconds(mean_waste_seconds),
    size: ({ mean_waste_seconds }) => mean_waste_seconds,
  },
  {
    title: "Max. waste",
    meaning: "The largest waste of a job.",
    text: ({ max_waste_seconds }) => seconds(max_waste_seconds),
  },
  {
    title: "Requests / job",
    meaning:
      "Mean number of requests about a job until the client saw its end.",
    text: ({ requests_per_job }) => number(requests_per_job),
    size: ({ requests_per_job }) => requests_per_job,
  },
  {
    title: "Jobs",
    meaning: "Jobs whose end the client saw, of those that it polled.",
    text: ({ seen, jobs }) => `${count.format(seen)} of ${count.format(jobs)}`,
  },
  {
    title: "Requests",
    meaning: "Requests that read a job's status.",
    text: ({ requests }) => count.format(requests),
  },
  ...COUNTS,
];

/**
 * Renders the report on all jobs as a page. Clients' names are escaped.
 *
 * @param report The report.
 */
export function renderClientReportPage(report: ReportBody): string {
  const { clients, price, server_time } = report;
  const lead = html`At ${
    timeElement(server_time)
  } of the simulator’s clock. A request costs as much as ${price} s of waste; <code>?price=…</code> sets another price.`;
  const content = clients.length === 0
    ? html`<p>No client has polled a job yet.</p>`
    : clientTable(clients, COLUMNS);
  return page("Client report", lead, content);
}
