import { FaultSet } from "../../../simulator/faults/fault_set.ts";
import { Injector } from "../../../simulator/faults/injector.ts";
import { NoStore } from "../../../simulator/core/no_store.ts";
import { UnitOfWork } from "../../../simulator/core/unit_of_work.ts";
import { parseFault } from "../../../simulator/faults/spec.ts";
import {
  jsonResponse,
  type PlainResponse,
} from "../../../simulator/message/plain_response.ts";
import type { RequestContext } from "../../../simulator/message/request_context.ts";
import { JOB_FIELDS } from "../../../simulator/wire/jobs.ts";
import type { Route } from "../../../simulator/http/route.ts";
import { hasEnded, type Job } from "../../../simulator/core/job.ts";

/** When the jobs of these tests are created. */
export const START = Date.UTC(2024, 0);

/** When those end that have ended. */
export const END = START + 10_000;

/** A job; it has ended at `END`, unless something else is given. */
export function job(given: Partial<Job> = {}): Job {
  return {
    number: 1,
    createdAt: START,
    startsAt: START,
    work: END - START,
    endsAt: END,
    outcome: "completed",
    details: undefined,
    ...given,
  };
}

/** A route of the service. */
export function route(given: Partial<Route> = {}): Route {
  return {
    method: "GET",
    path: "/jobs/{id}",
    summary: "",
    audience: "api",
    readsStatus: true,
    fields: { ...JOB_FIELDS, status: ["status", "result"] },
    responses: {},
    handle: () => jsonResponse(200, {}),
    ...given,
  };
}

/** A route that changes something. */
export const CREATE: Route = route({
  method: "POST",
  path: "/jobs",
  readsStatus: false,
});

/** A request: a read of a job's status, unless something else is given. */
export function request(given: Partial<RequestContext> = {}): RequestContext {
  return {
    request: new Request("http://simulator.test/jobs/1"),
    method: given.route?.method ?? "GET",
    path: "/jobs/1",
    route: route(),
    at: END,
    params: {},
    address: () => "",
    apiKey: undefined,
    headers: [],
    requestId: "r",
    client: "c",
    job: given.route === CREATE ? undefined : job(),
    ordinal: 1,
    shown: undefined,
    retryAfter: undefined,
    choosesFaults: false,
    faults: [],
    status: 0,
    bytes: 0,
    answeredAt: 0,
    poll: undefined,
    early: false,
    waste: undefined,
    details: undefined,
    ...given,
  };
}

/** The body of the service's answers. */
export function bodyOf(job: Job | undefined, now: number) {
  const ended = job !== undefined && hasEnded(job, now);
  const moment = (at: number) => new Date(at).toISOString();
  const status = ended ? job.outcome : "pending";
  return {
    id: "a",
    status,
    result: status,
    phase: ended ? null : "running",
    progress: ended ? 1 : 0.5,
    title: "2024-01-01T00:00:00.000Z",
    created_at: moment(START),
    started_at: moment(START),
    completed_at: ended ? moment(END) : null,
    completion_time: ended ? (END - START) / 1_000 : null,
    error: status === "error" ? { type: "x", title: "X", detail: "" } : null,
    result_url: ended ? "http://simulator.test/jobs/1/result" : null,
    server_time: moment(now),
    links: ended ? { self: "/jobs/1", result: "/jobs/1/result" } : {
      self: "/jobs/1",
      cancel: "/jobs/1",
    },
  };
}

/** Somebody who waits on the service's clock. */
interface Waiting {
  readonly ms: number;
  readonly signal: AbortSignal | undefined;
  readonly end: () => void;
  readonly leave: (reason: Error) => void;
}

/** A service with faults, which answers what is true, as the real one does. */
export class Service {
  /** The time; jobs have ended by then unless they end later. */
  now: number = END + 5_000;
  /** How many requests have taken effect. */
  effects = 0;
  /** Who waits. */
  readonly waiting: Waiting[] = [];
  readonly faults: FaultSet;
  readonly injector: Injector;

  constructor(seed: number | string = 1, ...specs: readonly string[]) {
    this.faults = faultSet(() => this.now);
    this.injector = new Injector({
      seed,
      faults: this.faults,
      now: () => this.now,
      enter: () => () => {},
      wait: (_context, ms, signal) =>
        new Promise((end, leave) =>
          this.waiting.push({ ms, signal, end, leave })
        ),
    });
    for (const spec of specs) this.faults.set(parseFault(spec));
  }

  /** Answers without faults. */
  answer(context: RequestContext): PlainResponse {
    this.effects++;
    const { job, route } = context;
    if (!route?.readsStatus) {
      return jsonResponse(202, bodyOf(job, this.now), { location: "/jobs/1" });
    }
    context.shown = job && hasEnded(job, this.now) ? "ended" : "pending";
    context.retryAfter = 1_000;
    return jsonResponse(200, bodyOf(job, this.now), {
      etag: '"1"',
      "retry-after": "1",
    });
  }

  /** Answers with faults. */
  run(
    context: RequestContext,
    own?: Parameters<Injector["run"]>[2],
  ): PlainResponse | Promise<PlainResponse> {
    return this.injector.run(context, () => this.answer(context), own);
  }
}

/** Answers one request with one fault. */
export async function inject(
  spec: string,
  given: Partial<RequestContext> = {},
  now?: number,
) {
  const service = new Service(1, spec);
  if (now !== undefined) service.now = now;
  const context = request(given);
  const answer = await service.run(context);
  const plain = service.answer(request(given));
  service.effects--;
  return { service, context, answer, plain };
}

/** The value of a header. */
export function header(
  answer: PlainResponse,
  name: string,
): string | undefined {
  return answer.headers.find(([key]) => key === name)?.[1];
}

/** The body of an answer, parsed. */
export function read(answer: PlainResponse): Record<string, unknown> {
  return JSON.parse(`${answer.body}`);
}

/** Lets all happen that waits for nothing but promises. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve();
}

/** For who does not want to know that a stream is through. */
export function ignore(): void {}

/** Faults without a store. */
export function faultSet(now: () => number): FaultSet {
  const head = { seed: 1, runs: 0, last: 0, current: 0, time: 0 };
  const work = new UnitOfWork({
    store: new NoStore(),
    head,
    storesTime: false,
  });
  return new FaultSet(now, work);
}
