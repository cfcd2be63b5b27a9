import { COUNTS } from "./_counts.ts";
import { count, number, seconds } from "./_numbers.ts";
import type { Column } from "./_table.ts";
import type { ClientReportBody } from "./schema.ts";

/** The columns beside the client's name. */
export const COLUMNS: readonly Column<ClientReportBody>[] = [
  {
    title: "Cost / best",
    meaning:
      "What a wait cost, in costs of the best plan for the law that the jobs were drawn from. 1 is as good as asking can be on average; luck can go below, and so can who is told instead, by a long poll or a stream.",
    text: ({ ratio }) => number(ratio),
    size: ({ ratio }) => ratio,
  },
  {
    title: "Cost",
    meaning:
      "Mean latency in seconds, and the price of each request but the first.",
    text: ({ cost }) => seconds(cost),
  },
  {
    title: "Waits",
    meaning:
      "The waits that the costs are about: those from a job's creation to an end that its law alone decided.",
    text: ({ compared }) => count.format(compared),
  },
  {
    title: "Latency",
    meaning:
      "From a job's end, or from the client's first request if that came later, until the client was told, on average.",
    text: ({ mean_latency }) => seconds(mean_latency),
    size: ({ mean_latency }) => mean_latency,
  },
  {
    title: "Longest",
    meaning: "The longest latency of a job.",
    text: ({ max_latency }) => seconds(max_latency),
  },
  {
    title: "Requests / job",
    meaning: "Requests until the client was told the end, on average.",
    text: ({ requests_per_job }) => number(requests_per_job),
    size: ({ requests_per_job }) => requests_per_job,
  },
  {
    title: "Jobs",
    meaning: "Jobs whose end the client was told, of those it asked for.",
    text: ({ seen, jobs }) => `${count.format(seen)} of ${count.format(jobs)}`,
  },
  {
    title: "Requests",
    meaning: "Requests that asked how a job stands.",
    text: ({ requests }) => count.format(requests),
  },
  ...COUNTS,
];
