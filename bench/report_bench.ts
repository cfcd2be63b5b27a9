import { DEFAULT_DELAY } from "@heygen-sim/client/distributions";
import type { RequestContext } from "../simulator/message/request_context.ts";
import type { Route } from "../simulator/http/route.ts";
import type { Job } from "../simulator/core/job.ts";
import { Journal } from "../simulator/report/journal.ts";
import { PollStats } from "../simulator/report/poll_stats.ts";
import { Metrics } from "../simulator/report/metrics.ts";

const REQUESTS = 1_000;

const route: Route = {
  method: "GET",
  path: "/jobs/{id}",
  summary: "",
  audience: "api",
  readsStatus: true,
  responses: {},
  handle: () => ({ status: 200, headers: [], body: null }),
};
const request = new Request("http://simulator.test/jobs/1");

/** Polls of many jobs, by a few clients whose names are made anew each time. */
function requests(jobs: number): RequestContext[] {
  return Array.from({ length: REQUESTS }, (_, i): RequestContext => {
    const number = i * 7_919 % jobs + 1;
    const job: Job = {
      number,
      createdAt: 0,
      startsAt: 0,
      work: 500,
      endsAt: 500,
      outcome: "completed",
      details: undefined,
    };
    return {
      request,
      method: "GET",
      path: `/jobs/${number}`,
      route,
      at: i,
      params: {},
      address: () => "",
      apiKey: undefined,
      headers: [],
      requestId: `request-${i}`,
      client: `client-${i % 10}`,
      job,
      ordinal: 1,
      shown: i >= 500 ? "ended" : "pending",
      choosesFaults: false,
      retryAfter: 1_000,
      faults: [],
      status: 200,
      bytes: 500,
      answeredAt: i,
      poll: undefined,
      early: false,
      waste: undefined,
      details: undefined,
    };
  });
}

for (const jobs of [10, 1_000_000]) {
  const all = requests(jobs);
  const pollStats = new PollStats({
    delay: DEFAULT_DELAY,
    maxJobs: 100_000,
    maxBytes: Infinity,
    onEndSeen: () => {},
  });
  const journal = new Journal(10_000, Infinity);
  const metrics = new Metrics({
    phases: () => ({
      queued: 0,
      running: 0,
      completed: 0,
      error: 0,
      cancelled: 0,
    }),
    created: () => 0,
    now: () => 0,
    openRequests: { size: 0, max: Infinity },
  });
  const group = `${REQUESTS} requests about ${jobs} jobs`;

  Deno.bench({
    name: `poll statistics, journal and metrics: ${group}`,
    group,
    baseline: true,
    fn() {
      for (const context of all) {
        pollStats.ordinal(context);
        pollStats.record(context);
        journal.record(context);
        metrics.record(context);
      }
    },
  });
  Deno.bench({
    name: `poll statistics alone: ${group}`,
    group,
    fn() {
      for (const context of all) {
        pollStats.ordinal(context);
        pollStats.record(context);
      }
    },
  });
}
