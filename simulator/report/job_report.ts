import { type Job, phaseOf } from "../core/job.ts";
import { inSeconds } from "../message/durations.ts";
import type { JobPollStats } from "./job_poll_stats.ts";
import { countsBody } from "./poll_counts.ts";
import type { PollStats } from "./poll_stats.ts";
import type { JobReportBody } from "./schema.ts";

/** The last millisecond of the year 9999, after which ISO 8601 years have a sign. */
const MAX_TIME_MS = Date.UTC(10_000, 0) - 1;

/**
 * Reports how each client polled a job, in the order of their first requests, and
 * when and how the job ends, even before it has.
 */
export function jobReport(
  pollStats: PollStats,
  job: Job,
  { now, idOf }: {
    readonly now: number;
    readonly idOf: (number: number) => string;
  },
): JobReportBody {
  const distribution = pollStats.baselines.distributionOf(job);
  return {
    id: idOf(job.number),
    created_at: new Date(job.createdAt).toISOString(),
    ends_at: isoTimeOrNull(job.endsAt),
    // A scenario without an end has no outcome either.
    outcome: job.endsAt === Infinity ? null : job.outcome,
    phase: phaseOf(job, now),
    distribution: distribution ? inSeconds(distribution) : null,
    server_time: new Date(now).toISOString(),
    clients: pollStats.ofJob(job.number).map((stats) => clientBody(stats, job)),
  };
}

function clientBody(
  stats: Readonly<JobPollStats>,
  { createdAt }: Job,
): JobReportBody["clients"][number] {
  const end_seen_at = isoTimeOrNull(stats.endSeenAt);
  return {
    client: stats.client.client,
    first_request_at: new Date(stats.firstAt).toISOString(),
    end_seen_at,
    waste_seconds: end_seen_at === null ? null : stats.waste / 1_000,
    ...countsBody(stats),
    polls: stats.polledAt.toSorted((a, b) => a - b)
      .map((at) => (at - createdAt) / 1_000),
  };
}

function isoTimeOrNull(ms: number): string | null {
  return ms <= MAX_TIME_MS ? new Date(ms).toISOString() : null;
}
