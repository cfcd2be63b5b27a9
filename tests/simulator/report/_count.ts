import fc from "fast-check";
import type { RequestContext } from "../../../simulator/message/request_context.ts";
import type { Job } from "../../../simulator/core/job.ts";
import {
  PollStats,
  type PollStatsOptions,
} from "../../../simulator/report/poll_stats.ts";
import { uniform } from "@heygen-sim/client/distributions";
import { exchange, job, ROUTES } from "./_requests.ts";

/** The distribution of the jobs of {@linkcode anyTraffic}. */
export const DELAY = uniform(1_000, 5_000);

const JOBS: readonly Job[] = [
  job({ number: 1, createdAt: 100, startsAt: 100, endsAt: 2_500 }),
  job({ number: 2, createdAt: 0, startsAt: 0, endsAt: 1_000 }),
  job({ number: 3, createdAt: 0, startsAt: 400, endsAt: 1_500 }),
  job({ number: 4, endsAt: 500, outcome: "cancelled" }),
  job({ number: 5, work: 800, endsAt: 800, details: { delay: 800 } }),
  job({
    number: 6,
    endsAt: 1_200,
    details: { scenario: ["completed"] },
  }),
  job({ number: 7, startsAt: Infinity, endsAt: Infinity }),
];

/** Requests of all kinds, in the order in which they came. */
export const anyTraffic: fc.Arbitrary<RequestContext[]> = fc.array(
  fc.record({
    job: fc.constantFrom(...JOBS, undefined),
    client: fc.constantFrom("a", "b", "__proto__", "(others)"),
    route: fc.constantFrom(
      ROUTES.read,
      ROUTES.read,
      ROUTES.read,
      ROUTES.cancel,
      ROUTES.result,
    ),
    at: fc.oneof(
      fc.integer({ min: 0, max: 200 }),
      fc.integer({ min: 0, max: 3_000 }),
    ),
    took: fc.constantFrom(0, 0, 1, 50, 500),
    shown: fc.constantFrom(undefined, "pending", "pending", "ended"),
    status: fc.constantFrom(200, 200, 200, 304, 500),
    retryAfter: fc.constantFrom(undefined, 0, 2, 100, 700),
    faults: fc.constantFrom([], ["one"], ["one", "two"]),
    bytes: fc.nat(1_000),
    head: fc.constantFrom(false, false, false, true),
  }).map(({ took, head, ...given }) =>
    exchange({
      ...given,
      method: head && given.route.method === "GET"
        ? "HEAD"
        : given.route.method,
      answeredAt: given.at + took,
    })
  ),
  { maxLength: 60 },
).map((all) => all.sort((a, b) => a.at - b.at));

/** The same requests in the order of their responses. */
export function asAnswered(all: readonly RequestContext[]): RequestContext[] {
  return all.toSorted((a, b) => a.answeredAt - b.answeredAt);
}

/** Records all requests, and returns the statistics and what they called. */
export function record(
  all: readonly RequestContext[],
  options: PollStatsOptions = {},
) {
  const seen: number[] = [];
  const onEndSeen = (waste: number) => void seen.push(waste);
  const pollStats = new PollStats({ delay: DELAY, onEndSeen, ...options });
  const ordinals = all.map((exchange) => pollStats.ordinal(exchange));
  for (const exchange of asAnswered(all)) pollStats.record(exchange);
  return { pollStats, ordinals, seen };
}

/** The counts of one client and one job. */
export interface Count {
  readonly job: Job;
  readonly client: string;
  readonly polls: number;
  readonly otherRequests: number;
  readonly firstAt: number;
  readonly endSeenAt: number | undefined;
  readonly waste: number;
  /** The requests up to the poll that saw the end. */
  readonly toEnd: number;
  readonly redundantPolls: number;
  readonly early: number;
  readonly failed: number;
  readonly faulted: number;
  readonly bytes: number;
}

/** Counts it all again, from the list of what happened, as one would by hand. */
export function count(all: readonly RequestContext[]): Count[] {
  const pairs = Map.groupBy(
    asAnswered(all).filter(({ job }) => job),
    ({ job, client }) => JSON.stringify([job?.number, client]),
  );
  return [...pairs.values()].filter((requests) => requests.some(isRead))
    .map(countRequests);
}

function isRead({ route }: RequestContext): boolean {
  return route === ROUTES.read;
}

function countRequests(requests: readonly RequestContext[]): Count {
  const [{ job, client }] = requests as [RequestContext & { job: Job }];
  const polls = requests.filter(isRead);
  const good = polls.filter(({ shown, status }) => shown && status < 400);
  const end = good.find(({ shown }) => shown === "ended");
  const firstAt = Math.min(...requests.map(({ at }) => at));
  const early = polls.filter(({ at }, i) => {
    const hints = polls.slice(0, i).filter((it) =>
      it === end || it.retryAfter !== undefined
    );
    const last = hints.at(-1);
    if (!last || last === end || last.answeredAt > at) return false;
    return at + 1 < last.answeredAt + (last.retryAfter ?? 0);
  });
  const news = new Set([...good.slice(0, 1), ...(end ? [end] : [])]);
  return {
    job,
    client,
    polls: polls.length,
    firstAt,
    endSeenAt: end?.answeredAt,
    waste: end
      ? Math.max(0, end.answeredAt - Math.max(job.endsAt, firstAt))
      : 0,
    toEnd: end ? requests.indexOf(end) + 1 : 0,
    otherRequests: requests.length - polls.length,
    redundantPolls: good.length - news.size,
    early: early.length,
    failed: polls.length - good.length,
    faulted: polls.filter(({ faults }) => faults.length > 0).length,
    bytes: sum(polls.map(({ bytes }) => bytes)),
  };
}

/** The sum of numbers. */
export function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
