import { html } from "hono/html";

/** A column of a table of clients. */
export interface Column<Row> {
  /** What it is called. */
  readonly title: string;
  /** What it means, in a sentence. */
  readonly meaning: string;
  /** What it says of a client. */
  readonly text: (client: Row) => string;
  /** What its bars show, if it has any; the longest is the largest number. */
  readonly size?: (client: Row) => number | null;
}

/**
 * Shows clients in a table, and says what its columns mean.
 *
 * @param clients The clients.
 * @param columns The columns beside the client's name.
 */
export function clientTable<Row extends { readonly client: string }>(
  clients: readonly Row[],
  columns: readonly Column<Row>[],
) {
  return html`<div class="wide">${table(clients, columns)}</div>
${meanings(columns)}`;
}

function table<Row extends { readonly client: string }>(
  clients: readonly Row[],
  columns: readonly Column<Row>[],
) {
  const largest = columns.map(({ size }) =>
    Math.max(0, ...clients.map((client) => size?.(client) ?? 0))
  );
  return html`
    <table>
      <thead>
        <tr><th scope="col">Client</th>${columns.map(({ title }) =>
          html`<th scope="col">${title}</th>`
        )}</tr>
      </thead>
      <tbody>
    ${clients.map((client) =>
      html`
        <tr><th scope="row">${client.client}</th>${columns.map((column, i) =>
          cell(column, client, largest[i] ?? 0)
        )}</tr>
      `
    )}</tbody>
    </table>
  `;
}

function cell<Row>(column: Column<Row>, client: Row, largest: number) {
  const size = column.size?.(client) ?? 0;
  const text = column.text(client);
  if (size === 0) return html`<td>${text}</td>`;
  const part = Math.round(size / largest * 1_000) / 10;
  return html`<td class="bar">${text}<i style="--size:${part}%"></i></td>`;
}

function meanings(
  columns: readonly Pick<Column<unknown>, "title" | "meaning">[],
) {
  return html`<h2>What the columns mean</h2>
<dl>
${
    columns.map(({ title, meaning }) =>
      html`
        <dt>${title}</dt>
        <dd>${meaning}</dd>
      `
    )
  }</dl>`;
}
