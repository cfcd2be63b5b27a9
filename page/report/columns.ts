import { CLIENT } from "../api.ts";
import type { ClientReport, JobClient } from "../bodies.ts";
import { count, figure, moment, seconds } from "../format.ts";

export interface Column<Row> {
  readonly title: string;
  /** What it means, in a sentence. */
  readonly meaning: string;
  readonly text: (client: Row) => string;
  /** The length of the bar for a client; without bars if not given. */
  readonly size?: (client: Row) => number | null;
}

/** The clients of a report but this page. */
export function clientsOf<Row extends { readonly client: string }>(
  report: { readonly clients: readonly Row[] } | undefined,
): readonly Row[] {
  return report?.clients.filter((it) => it.client !== CLIENT) ?? [];
}

/** What a client has in both reports. */
type Counts = Pick<ClientReport, keyof ClientReport & keyof JobClient>;

type CountColumn = Column<Counts>;

function ofCount(
  title: string,
  name: Exclude<keyof Counts, "client">,
  meaning: string,
): CountColumn {
  return { title, meaning, text: (client) => count(client[name]) };
}

/** Requests, and those of them that were in vain. */
const POLLS: readonly CountColumn[] = [
  ofCount("Requests", "requests", "Requests that read a job's status."),
  ofCount(
    "Redundant",
    "redundant_polls",
    "Requests that found nothing new: all that succeeded but the first and the one that saw the end.",
  ),
  ofCount(
    "Early",
    "early",
    "Requests before the time that Retry-After asked for.",
  ),
];

export const COUNTS: readonly CountColumn[] = [
  ...POLLS,
  ofCount(
    "Failed",
    "failed",
    "Requests whose response had no status of the job.",
  ),
  ofCount(
    "Other",
    "other_requests",
    "Requests that can reveal the status of a job but do not read it: lists, results, cancellations, events of all jobs, deliveries, the journal, reports, the clock and metrics.",
  ),
  ofCount("Faults", "faulted", "Requests with an injected fault."),
  ofCount(
    "Chosen faults",
    "chose_faults",
    "Requests that chose their faults by X-Sim-Fault.",
  ),
  {
    title: "Bytes",
    meaning: "Bytes in the bodies of the responses.",
    text: ({ bytes }) =>
      bytes < 10_000
        ? `${count(bytes)} B`
        : `${count(Math.round(bytes / 1_000))} kB`,
  },
];

const RATIO: Column<ClientReport> = {
  title: "Cost / best",
  meaning:
    "Cost over the cost of the best plan for the distribution that the jobs were drawn from. 1 is the best that polling can do on average; long polls, streams and luck can be better.",
  text: ({ ratio }) => figure(ratio ?? NaN),
  size: ({ ratio }) => ratio,
};
const WASTE: Column<ClientReport> = {
  title: "Mean waste",
  meaning:
    "Time from a job's end, or from the client's first request if that came later, until the client saw the end.",
  text: ({ mean_waste_seconds }) => seconds(mean_waste_seconds),
  size: ({ mean_waste_seconds }) => mean_waste_seconds,
};
const PER_JOB: Column<ClientReport> = {
  title: "Requests / job",
  meaning: "Mean number of requests about a job until the client saw its end.",
  text: ({ requests_per_job }) => figure(requests_per_job ?? NaN),
  size: ({ requests_per_job }) => requests_per_job,
};
const JOBS: Column<ClientReport> = {
  title: "Ends seen",
  meaning: "Jobs whose end the client saw, of those that it polled.",
  text: ({ seen, jobs }) => `${count(seen)} of ${count(jobs)}`,
};

export const SCORES: readonly Column<ClientReport>[] = [
  RATIO,
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
    text: ({ compared }) => count(compared),
  },
  WASTE,
  {
    title: "Max. waste",
    meaning: "The largest waste of a job.",
    text: ({ max_waste_seconds }) => seconds(max_waste_seconds),
  },
  PER_JOB,
  JOBS,
];

/** The score of a client, while it polls. */
export const SCORE: readonly Column<ClientReport>[] = [
  RATIO,
  WASTE,
  PER_JOB,
  JOBS,
  ...POLLS,
];

export const JOB_SCORE: readonly Column<JobClient>[] = [
  {
    title: "Waste",
    meaning:
      "Time from the job's end, or from the client's first request if that came later, until the client saw the end.",
    text: ({ waste_seconds }) => seconds(waste_seconds),
    size: ({ waste_seconds }) => waste_seconds,
  },
  {
    title: "First request",
    meaning: "Time of the client's first request about the job, in UTC.",
    text: ({ first_request_at }) => timeOfDay(first_request_at),
  },
  {
    title: "End seen",
    meaning: "Time of the first response that reported the end, in UTC.",
    text: ({ end_seen_at }) => timeOfDay(end_seen_at),
  },
];

function timeOfDay(time: string | null): string {
  return time === null ? "not yet" : moment(time).slice(11, 23);
}
