import type { RequestContext } from "../../../simulator/message/request_context.ts";
import type { Route } from "../../../simulator/http/route.ts";
import type { Job } from "../../../simulator/core/job.ts";

const request = new Request("http://simulator.test/");

function route(
  method: Route["method"],
  path: string,
  more: Partial<Route> = {},
): Route {
  return {
    method,
    path,
    summary: "",
    audience: "api",
    responses: {},
    handle: () => ({ status: 200, headers: [], body: null }),
    ...more,
  };
}

/** Routes as the simulator has them. */
export const ROUTES = {
  read: route("GET", "/jobs/{id}", { about: "id", readsStatus: true }),
  cancel: route("DELETE", "/jobs/{id}", { about: "id" }),
  result: route("GET", "/jobs/{id}/result", { about: "id" }),
  list: route("GET", "/jobs", { observesJobs: true }),
};

/** A request with its response: a poll of a pending job. */
export function exchange(given: Partial<RequestContext> = {}): RequestContext {
  const at = given.at ?? 0;
  return {
    request,
    method: "GET",
    path: "/jobs/1",
    route: ROUTES.read,
    at,
    params: {},
    address: () => "",
    apiKey: undefined,
    headers: [],
    requestId: "request",
    client: "client",
    job: undefined,
    ordinal: 1,
    shown: "pending",
    retryAfter: undefined,
    choosesFaults: false,
    faults: [],
    status: 200,
    bytes: 100,
    answeredAt: at,
    poll: undefined,
    early: false,
    waste: undefined,
    details: undefined,
    ...given,
  };
}

/** A job that is created at 0 and ends at 10 s. */
export function job(given: Partial<Job> = {}): Job {
  return {
    number: 1,
    createdAt: 0,
    startsAt: 0,
    work: 10_000,
    endsAt: 10_000,
    outcome: "completed",
    details: undefined,
    ...given,
  };
}

/** What a poll says of a job that nothing goes wrong with. */
export function poll(
  job: Job,
  at: number,
  given: Partial<RequestContext> = {},
): RequestContext {
  const shown = at >= job.endsAt ? "ended" : "pending";
  return exchange({ job, at, shown, ...given });
}
