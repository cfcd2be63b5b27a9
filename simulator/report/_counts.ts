import { bytes, count } from "./_numbers.ts";
import type { Column } from "./_table.ts";
import type { CountsBody } from "./poll_counts.ts";

/** The columns that both reports share. */
export const COUNTS: readonly Column<CountsBody>[] = [
  {
    title: "Other requests",
    meaning:
      "Requests that can reveal the status of a job but do not read it: lists, results, cancellations, events of all jobs, deliveries, the journal, reports, the clock and metrics.",
    text: ({ other_requests }) => count.format(other_requests),
  },
  {
    title: "Redundant",
    meaning:
      "Requests that found nothing new: all that succeeded but the first and the one that saw the end.",
    text: ({ redundant_polls }) => count.format(redundant_polls),
  },
  {
    title: "Early",
    meaning: "Requests before the time that Retry-After asked for.",
    text: ({ early }) => count.format(early),
  },
  {
    title: "Failed",
    meaning: "Requests whose response had no status of the job.",
    text: ({ failed }) => count.format(failed),
  },
  {
    title: "Faults",
    meaning: "Requests with an injected fault.",
    text: ({ faulted }) => count.format(faulted),
  },
  {
    title: "Chosen faults",
    meaning: "Requests that chose their faults by X-Sim-Fault.",
    text: ({ chose_faults }) => count.format(chose_faults),
  },
  {
    title: "Bytes",
    meaning: "Bytes in the bodies of the responses.",
    text: (client) => bytes.format(client.bytes),
  },
];
