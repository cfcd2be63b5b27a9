import type { RequestContext } from "../message/request_context.ts";

/** The requests of a client, for one job or for all. Updated in place. */
export interface PollCounts {
  polls: number;
  /** Other requests that can reveal the status of a job. */
  otherRequests: number;
  /** Polls that found nothing new. */
  redundantPolls: number;
  /** Polls before the time that `Retry-After` asked for. */
  early: number;
  /** Polls whose response had no status of the job. */
  failed: number;
  /** Polls with an injected fault. */
  faulted: number;
  /** Polls and other requests that chose their faults themselves. */
  choseFaults: number;
  /** Bytes in the response bodies of polls. */
  bytes: number;
}

export function newPollCounts(): PollCounts {
  return {
    polls: 0,
    otherRequests: 0,
    redundantPolls: 0,
    early: 0,
    failed: 0,
    faulted: 0,
    choseFaults: 0,
    bytes: 0,
  };
}

export function isPoll({ job, method, route }: RequestContext): boolean {
  return job !== undefined && (method === "GET" || method === "HEAD") &&
    route?.readsStatus === true;
}

/**
 * Whether a request is no poll, but can reveal the status of a job: by its result,
 * by a refused cancellation, by a list or a report.
 */
export function isOtherRequest(context: RequestContext): boolean {
  const { job, route } = context;
  const isAboutJob = job !== undefined && route?.about !== undefined;
  return !isPoll(context) && (isAboutJob || route?.observesJobs === true);
}

export function countPoll(counts: PollCounts, context: RequestContext): void {
  counts.polls++;
  counts.bytes += context.bytes;
  if (hasFailed(context)) counts.failed++;
  if (context.faults.length > 0) counts.faulted++;
  if (context.choosesFaults) counts.choseFaults++;
}

export function countOther(
  counts: PollCounts,
  { choosesFaults }: RequestContext,
): void {
  counts.otherRequests++;
  if (choosesFaults) counts.choseFaults++;
}

/** Whether a response had no status of the job. */
export function hasFailed({ status, shown }: RequestContext): boolean {
  return shown === undefined || status >= 400;
}

export function countsBody(counts: Readonly<PollCounts>) {
  return {
    requests: counts.polls,
    other_requests: counts.otherRequests,
    redundant_polls: counts.redundantPolls,
    early: counts.early,
    failed: counts.failed,
    faulted: counts.faulted,
    chose_faults: counts.choseFaults,
    bytes: counts.bytes,
  };
}
