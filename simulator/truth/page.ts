import { html, raw } from "hono/html";
import { type Column, COLUMNS } from "./_columns.ts";
import { STYLE } from "./_style.ts";
import type { ClientReportBody, ReportBody } from "./schema.ts";

/**
 * Shows a report to people: a page that needs nothing from elsewhere. Whatever
 * clients call themselves is only text in it.
 *
 * @param report The report.
 */
export function renderReportPage(report: ReportBody): string {
  const { clients, price, server_time } = report;
  const content = clients.length === 0
    ? html`<p>No client has asked how a job stands yet.</p>`
    : html`<div class="wide">${table(clients)}</div>
${meanings()}`;
  // Nothing in it has to be waited for, so it is text already.
  return html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>What clients did</title>
        <style>${raw(STYLE)}</style>
      </head>
      <body>
    <h1>What clients did</h1>
    <p>As of <time datetime="${server_time}">${spoken(
      server_time,
    )}</time> by the simulator’s clock. One request is taken to be worth ${price} s of waiting: <code>?price=…</code> sets another price.</p>
    ${content}
      </body>
    </html>
  `.toString().trim();
}

function table(clients: readonly ClientReportBody[]) {
  const largest = COLUMNS.map(({ size }) =>
    Math.max(0, ...clients.map((client) => size?.(client) ?? 0))
  );
  return html`
    <table>
      <thead>
        <tr><th scope="col">Client</th>${COLUMNS.map(({ title }) =>
          html`<th scope="col">${title}</th>`
        )}</tr>
      </thead>
      <tbody>
    ${clients.map((client) =>
      html`
        <tr><th scope="row">${client.client}</th>${COLUMNS.map((column, i) =>
          cell(column, client, largest[i] ?? 0)
        )}</tr>
      `
    )}</tbody>
    </table>
  `;
}

function cell(column: Column, client: ClientReportBody, largest: number) {
  const size = column.size?.(client) ?? 0;
  const text = column.text(client);
  if (size === 0) return html`<td>${text}</td>`;
  const part = Math.round(size / largest * 1_000) / 10;
  return html`<td class="bar">${text}<i style="--size:${part}%"></i></td>`;
}

function meanings() {
  return html`<h2>What the columns mean</h2>
<dl>
${
    COLUMNS.map(({ title, meaning }) =>
      html`
        <dt>${title}</dt>
        <dd>${meaning}</dd>
      `
    )
  }</dl>`;
}

/** A moment as people read it. */
function spoken(moment: string): string {
  return `${moment.slice(0, 10)}, ${moment.slice(11, 19)} UTC`;
}
