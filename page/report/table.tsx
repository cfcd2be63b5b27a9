import { memo } from "hono/jsx/dom";
import { Client, useMedia } from "../parts.tsx";
import type { Column } from "./columns.ts";

interface ClientTableProps<Row> {
  readonly caption: string;
  readonly clients: readonly Row[];
  readonly columns: readonly Column<Row>[];
  /** The heading of the names. */
  readonly head?: string;
}

function Table<Row extends { readonly client: string }>(
  { caption, clients, columns, head = "Client" }: ClientTableProps<Row>,
) {
  const narrow = useMedia("(max-width: 44em)");
  const largest = columns.map(({ size }) =>
    Math.max(0, ...clients.map((it) => size?.(it) ?? 0))
  );
  const bar = (client: Row, i: number) => {
    const size = columns[i]?.size?.(client) ?? 0;
    return size > 0 && (
      <i style={{ width: `${100 * size / (largest[i] ?? size)}%` }} />
    );
  };
  if (narrow) {
    return (
      <ul class="clients" aria-label={caption}>
        {clients.map((it) => (
          <li key={it.client}>
            <h3>
              <Client name={it.client} />
            </h3>
            <dl>
              {columns.map(({ title, text }, i) => (
                <div key={title} class={text(it).length > 9 ? "long" : ""}>
                  <dt>{title}</dt>
                  <dd class="bar">{text(it)}{bar(it, i)}</dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ul>
    );
  }
  // Keyboards can scroll only what can have the focus.
  return (
    <div class="wide" role="region" aria-label={caption} tabindex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{head}</th>
            {columns.map(({ title }) => <th scope="col" key={title}>{title}
            </th>)}
          </tr>
        </thead>
        <tbody>
          {clients.map((it) => (
            <tr key={it.client}>
              <th scope="row">
                <Client name={it.client} />
              </th>
              {columns.map(({ title, text }, i) => (
                <td class="bar" key={title}>{text(it)}{bar(it, i)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/**
 * A table of clients; on a narrow screen a list for each of them. It can be long, so
 * it renders again only if the clients have changed.
 */
export const ClientTable = memo(Table) as typeof Table;

export function Meanings<Row>(
  { columns }: { readonly columns: readonly Column<Row>[] },
) {
  return (
    <dl class="meanings">
      {columns.map(({ title, meaning }) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}

export function Explained<Row>({ columns, open }: {
  readonly columns: readonly Column<Row>[];
  readonly open?: boolean;
}) {
  return (
    <details open={open}>
      <summary>What the figures mean</summary>
      <Meanings columns={columns} />
    </details>
  );
}
