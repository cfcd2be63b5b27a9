import { html } from "hono/html";
import { COLUMNS } from "./_columns.ts";
import { document, spoken } from "./_document.ts";
import { clientTable } from "./_table.ts";
import type { ReportBody } from "./schema.ts";

/**
 * Shows a report to people: a page that needs nothing from elsewhere. Whatever
 * clients call themselves is only text in it.
 *
 * @param report The report.
 */
export function renderReportPage(report: ReportBody): string {
  const { clients, price, server_time } = report;
  const about = html`As of ${spoken(server_time)} by the simulator’s clock. One
request is taken to be worth ${price} s of waiting: <code>?price=…</code> sets another price.`;
  const content = clients.length === 0
    ? html`<p>No client has asked how a job stands yet.</p>`
    : clientTable(clients, COLUMNS);
  return document("What clients did", about, content);
}
