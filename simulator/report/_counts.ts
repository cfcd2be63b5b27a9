import { bytes, count } from "./_numbers.ts";
import type { Column } from "./_table.ts";
import type { ClientReportBody } from "./schema.ts";

/** What is counted about a client, be it for one job or for all. */
type Counted = Pick<
  ClientReportBody,
  "wasted" | "early" | "failed" | "faulted" | "bytes"
>;

/** The columns that both reports have. */
export const COUNTS: readonly Column<Counted>[] = [
  {
    title: "Wasted",
    meaning:
      "Requests that told nothing but what had been told before: all but the first answer and the end.",
    text: ({ wasted }) => count.format(wasted),
  },
  {
    title: "Early",
    meaning: "Requests that came before the time that Retry-After told.",
    text: ({ early }) => count.format(early),
  },
  {
    title: "Failed",
    meaning: "Requests whose answer did not tell how the job stands.",
    text: ({ failed }) => count.format(failed),
  },
  {
    title: "Faults",
    meaning: "Requests into which a fault was injected.",
    text: ({ faulted }) => count.format(faulted),
  },
  {
    title: "Bytes",
    meaning: "Bytes in the bodies of the answers.",
    text: (client) => bytes.format(client.bytes),
  },
];
