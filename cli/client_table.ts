import { formatTable, printable } from "./format.ts";

/** A client in the report of a simulator, as far as it is printed. */
interface Client {
  readonly client: string;
  readonly jobs: number;
  readonly seen: number;
  readonly requests: number;
  readonly redundant_polls: number;
  readonly early: number;
  readonly bytes: number;
  readonly mean_waste_seconds: number | null;
  readonly max_waste_seconds: number | null;
  readonly cost: number | null;
  readonly ratio: number | null;
}

const COLUMNS: Readonly<Record<string, (it: Client) => string>> = {
  client: (it) => printable(it.client),
  "ends seen": (it) => `${it.seen} of ${it.jobs}`,
  requests: (it) => String(it.requests),
  redundant: (it) => String(it.redundant_polls),
  early: (it) => String(it.early),
  bytes: (it) => `${(it.bytes / 1_000).toFixed(0)} kB`,
  "mean waste": (it) => fixed(it.mean_waste_seconds, " s"),
  "max. waste": (it) => fixed(it.max_waste_seconds, " s"),
  cost: (it) => fixed(it.cost, " s"),
  "cost / best": (it) => fixed(it.ratio),
};

/** The table of the clients in a response of `GET /report`; empty without any. */
export function clientTable(report: string): string {
  const { clients = [] }: { readonly clients?: readonly Client[] } = JSON.parse(
    report,
  );
  if (clients.length === 0) return "";
  return formatTable([
    Object.keys(COLUMNS),
    ...clients.map((it) => Object.values(COLUMNS).map((cell) => cell(it))),
  ]);
}

function fixed(value: number | null, unit = ""): string {
  return value === null ? "" : value.toFixed(2) + unit;
}
