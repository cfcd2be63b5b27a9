import { type Job, phaseOf } from "../jobs/job.ts";
import { moment } from "./_moment.ts";
import type { PollStats } from "./poll_stats.ts";
import type { JobReportBody } from "./schema.ts";
import type { JobPollStats } from "./job_poll_stats.ts";

/** What else there is to know for a report on a job. */
export interface JobReportContext {
  /** The time, in milliseconds since the epoch. */
  readonly now: number;
  /** Tells a job's id from its number. */
  readonly idOf: (number: number) => string;
}

/**
 * Tells the truth about a job, even before it has ended, and what each client
 * did about it: in the order in which they first asked for anything about it.
 *
 * @param pollStats What the clients did.
 * @param job The job.
 * @param context The time, and how jobs are called.
 */
export function jobReport(
  pollStats: PollStats,
  job: Job,
  { now, idOf }: JobReportContext,
): JobReportBody {
  return {
    id: idOf(job.number),
    created_at: new Date(job.createdAt).toISOString(),
    ends_at: moment(job.endsAt),
    // Where the end is open, so is which one it will be.
    outcome: job.endsAt === Infinity ? null : job.outcome,
    phase: phaseOf(job, now),
    server_time: new Date(now).toISOString(),
    clients: pollStats.ofJob(job.number).map(tellVisit),
  };
}

function tellVisit(
  visit: Readonly<JobPollStats>,
): JobReportBody["clients"][number] {
  const end_told_at = moment(visit.endToldAt);
  return {
    client: visit.tally.client,
    first_asked_at: new Date(visit.firstAt).toISOString(),
    end_told_at,
    latency: end_told_at === null ? null : visit.latency / 1_000,
    requests: visit.polls,
    wasted: visit.wasted,
    early: visit.early,
    failed: visit.failed,
    faulted: visit.faulted,
    bytes: visit.bytes,
  };
}
