import type { Job } from "../core/job.ts";
import type { HttpProblem } from "./http_problem.ts";
import type { MaybePromise, PlainResponse } from "./plain_response.ts";
import type { RequestDetails } from "./request_details.ts";
import type { Wire, WireFields } from "./wire.ts";

/**
 * The audience of a route: `"api"` is the simulated service, with its keys, limits
 * and faults; `"admin"` controls and observes the simulation; `"open"` needs no
 * key.
 */
export type Audience = "api" | "admin" | "open";

/** Finds the job of a request where it is named in another way than by its id. */
export interface JobLocator {
  find(context: RequestContext): Job | undefined;
  /** The response where there is no such job. */
  missing(context: RequestContext): HttpProblem;
}

/** The traits of a route that matter to middlewares and reports. */
export interface RouteTraits {
  /** The method; `GET` includes `HEAD`. */
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** The path, with parameters in braces: `/jobs/{id}`. */
  readonly path: string;
  readonly audience: Audience;
  /**
   * The job that it is about, which must exist: the current one, or the one with
   * the id in the path.
   */
  readonly about?: "current" | "id" | JobLocator;
  /** Whether browsers get the page, also where there is no such job. */
  readonly showsPage?: boolean;
  /**
   * Whether it reads the status of a job: reports count such reads, and they move
   * an automatic clock.
   */
  readonly readsStatus?: boolean;
  /**
   * Whether it can reveal the status of jobs although it is about no single job:
   * reports count such requests beside those about a job.
   */
  readonly observesJobs?: boolean;
  /** The wire that it belongs to, if that has errors of its own form. */
  readonly wire?: Wire;
  /** Whether it requires a key also where the simulator accepts any. */
  readonly requiresKey?: boolean;
  /** The fields of its responses that faults rewrite. */
  readonly fields?: WireFields;
  /** Whether neither the journal nor any count has its requests. */
  readonly leavesNoTrace?: boolean;
  /** Whether it streams changes of the status. */
  readonly pushes?: boolean;
  /**
   * Whether its changes end with the process, so that it succeeds also where the
   * store is full or has failed.
   */
  readonly volatile?: boolean;
}

/**
 * The result of a poll: the first status that the client received of the job, the
 * end that it had not seen, nothing new, or no status at all.
 */
export type PollResult = "first" | "end" | "redundant" | "failed";

/** Receives each request with its response. */
export interface Recorder {
  record(context: RequestContext): void;
}

/**
 * A request on its way through the middlewares, which complete it. The journal,
 * the metrics and the poll statistics record it at the end.
 */
export interface RequestContext {
  readonly request: Request;
  /** In capitals. */
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Those in the path. */
  readonly params: Readonly<Record<string, string>>;
  /** Returns the address of the client. */
  readonly address: () => string;
  /** The route; `undefined` if none matches. */
  readonly route: RouteTraits | undefined;
  /** When it arrived, by the simulator's clock. */
  readonly at: number;
  /** The id of the request: the client's own, or a new one. */
  readonly requestId: string;
  /** The client: `X-Client`, or else `User-Agent`; at most 128 characters. */
  readonly client: string;
  /** A digest of the API key, where one is required. */
  apiKey: string | undefined;
  job: Job | undefined;
  /**
   * The number of the request among those of the client about this job, or else
   * to this route; from 1.
   */
  ordinal: number;
  /**
   * The status of the job that the response shows, as far as it reaches the
   * client: `"pending"`, or `"ended"` with any outcome.
   */
  shown: "pending" | "ended" | undefined;
  /** The time that `Retry-After` asked for as it was sent, in milliseconds. */
  retryAfter: number | undefined;
  /** Whether the response is to show an ended job as pending. */
  hidesEnd: boolean;
  /** Whether the request chose its faults itself, by `X-Sim-Fault`. */
  choosesFaults: boolean;
  /** The names of the faults that were injected, in order. */
  faults: readonly string[];
  /** Headers for the response, whatever it is; names in lower case. */
  readonly headers: (readonly [name: string, value: string])[];
  status: number;
  /** The bytes of the response body, as far as a fault lets them through. */
  bytes: number;
  /** When the response was complete. */
  answeredAt: number;
  /** The result, if it was a poll and statistics of the job are left. */
  poll: PollResult | undefined;
  /** Whether it was a poll before the time that `Retry-After` had asked for. */
  early: boolean;
  /** The client's waste, in milliseconds, if it first saw the job's end. */
  waste: number | undefined;
  /** The headers and bodies, if they are recorded. */
  details: RequestDetails | undefined;
}

export type Handler = (context: RequestContext) => MaybePromise<PlainResponse>;

/**
 * A step between a request and the handler of its route. It responds itself, or
 * calls `next` and passes on or changes that response.
 *
 * Unlike middleware of Hono, a step need not be asynchronous, and the response is
 * a value that faults can change. Each asynchronous step of a request would cost
 * about a twentieth of the throughput.
 */
export type Middleware = (
  context: RequestContext,
  next: () => MaybePromise<PlainResponse>,
) => MaybePromise<PlainResponse>;
