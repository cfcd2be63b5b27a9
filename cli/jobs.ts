import { CONNECTION_OPTIONS, JSON_OPTION } from "./client_options.ts";
import type { Command } from "./command.ts";
import { coloured, formatTable, printable } from "./format.ts";
import type { Options } from "./option.ts";
import { oneOf, wholeNumber } from "./parsers.ts";
import { send } from "./request.ts";

const MAX_JOBS_COUNT = 100_000;
const PAGE_SIZE = 100;

const OPTIONS = {
  status: {
    takes: "status",
    summary: "only jobs that are pending, completed, error or cancelled",
    otherwise: "all",
    parse: oneOf(["pending", "completed", "error", "cancelled"]),
  },
  limit: {
    takes: "number",
    summary: "most jobs to list, newest first",
    default: "20",
    parse: wholeNumber(1, MAX_JOBS_COUNT),
  },
  ...CONNECTION_OPTIONS,
  ...JSON_OPTION,
} as const satisfies Options;

interface ListedJob {
  readonly id: string;
  readonly status: string;
  readonly progress: number | null;
  readonly created_at: string;
  readonly completion_time: number | null;
  readonly title: string | null;
}

export const JOBS: Command<typeof OPTIONS> = {
  name: "jobs",
  summary: "Lists the jobs of a server, newest first.",
  options: OPTIONS,
  examples: [
    "heygen-sim jobs --status pending",
    "heygen-sim jobs --limit 1000 --json | jq -r '.[].id'",
  ],
  async run({ values: { status, limit, json, ...connection } }, context) {
    const jobs: ListedJob[] = [];
    const query = new URLSearchParams({
      limit: String(Math.min(limit, PAGE_SIZE)),
      ...(status === undefined ? {} : { status }),
    });
    let path: unknown = `/jobs?${query}`;
    // A page can be short, or empty, before others follow.
    while (typeof path === "string" && jobs.length < limit) {
      const page = await send({ method: "GET", path, ...connection }, context);
      if (Array.isArray(page.jobs)) jobs.push(...page.jobs);
      path = page.next;
    }
    const { stdout } = context;
    const listed = jobs.slice(0, limit);
    if (json) return stdout.write(`${JSON.stringify(listed)}\n`);
    const rows = listed.map((job) => [
      job.id,
      coloured(job.status, stdout),
      job.progress === null ? "" : `${Math.floor(job.progress * 100)} %`,
      job.completion_time === null ? "" : `${job.completion_time.toFixed(1)} s`,
      job.created_at,
      printable(job.title ?? ""),
    ]);
    const head = ["id", "status", "progress", "took", "created", "title"];
    stdout.write(formatTable([head, ...rows], [2, 3]));
  },
};
