import { html } from "hono/html";

/** A column of a table of clients. */
export interface Column<Row> {
  /** The heading. */
  readonly title: string;
  /** An explanation, in a sentence. */
  readonly meaning: string;
  /** The text of a cell. */
  readonly text: (client: Row) => string;
  /** The length of a cell's bar, relative to the largest; no bars if not given. */
  readonly size?: (client: Row) => number | null;
}

/**
 * Renders a table of clients, and the meaning of its columns.
 *
 * @param clients The clients.
 * @param columns The columns beside the client's name.
 */
export function clientTable<Row extends { readonly client: string }>(
  clients: readonly Row[],
  columns: readonly Column<Row>[],
) {
  // Keyboards can scroll only what can have the focus.
  return html`
    <div class="wide" role="region" aria-label="Clients"
      tabindex="0">${table(clients, columns)}</div>
    <h2>What the columns mean</h2>
    <dl>
    ${columns.map(({ title, meaning }) =>
      html`
        <dt>${title}</dt>
        <dd>${meaning}</dd>
      `
    )}</dl>
  `;
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
