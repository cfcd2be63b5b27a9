import type { Job } from "../jobs/job.ts";
import type { WireFields } from "./wire_fields.ts";

/**
 * Whom a route is for: `"api"` is the simulated service, with its keys, limits
 * and faults; `"admin"` controls and observes the simulation; `"open"` is for
 * everybody.
 */
export type Audience = "api" | "admin" | "open";

/** What is known of a request by the route that takes it. */
export interface RouteTraits {
  /** The method; `GET` answers `HEAD` too. */
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** The path, with parameters in braces: `/jobs/{id}`. */
  readonly path: string;
  /** Whom it is for. */
  readonly audience: Audience;
  /**
   * The job that it is about: the current one, or the one that `{id}` names,
   * which must be there. The exchange has it then.
   */
  readonly about?: "current" | "id";
  /**
   * Whether it reads how a job stands: such reads are counted in reports, and
   * move an automatic clock.
   */
  readonly readsStatus?: boolean;
  /**
   * Whether it can reveal the status of jobs although it is about no single job:
   * reports count such requests beside those about a job.
   */
  readonly observesJobs?: boolean;
  /** The fields of its responses that faults rewrite. */
  readonly fields?: WireFields;
  /** Whether it goes on to tell by itself: nothing has to be read again. */
  readonly pushes?: boolean;
  /**
   * Whether what it changes ends with the process: a store that is full, or has
   * failed, does not concern it.
   */
  readonly volatile?: boolean;
}

/**
 * One request and what became of it. It is filled in as the request goes
 * through the simulator, and at the end told to whoever keeps count.
 */
export interface RequestContext {
  /** The request. */
  readonly request: Request;
  /** The method, in capitals. */
  readonly method: string;
  /** The path, without the query. */
  readonly path: string;
  /** The parameters in the path. */
  readonly params: Readonly<Record<string, string>>;
  /** Returns the address of the client. */
  readonly address: () => string;
  /** The route that takes it; `undefined` where none does. */
  readonly route: RouteTraits | undefined;
  /** When it came, in milliseconds since the epoch by the simulator's clock. */
  readonly at: number;
  /** Names the request: the caller's own id or one that was made. */
  readonly requestId: string;
  /** Who asks: `X-Client`, or else `User-Agent`; at most 128 characters. */
  readonly client: string;
  /** A digest of the API key, where one is required. */
  apiKey: string | undefined;
  /** The job that it is about, where it is about one. */
  job: Job | undefined;
  /**
   * Which request of this client it is, from 1: among those about this job, or
   * else among those to this route.
   */
  ordinal: number;
  /**
   * Whether the answer tells how the job stands, as far as it reaches the
   * client: `"pending"`, or `"ended"` with any outcome.
   */
  shown: "pending" | "ended" | undefined;
  /** The time that `Retry-After` asked for as it was sent, in milliseconds. */
  retryAfter: number | undefined;
  /** Whether the request chose its faults itself, by `X-Sim-Fault`. */
  choosesFaults: boolean;
  /** The names of the faults that were injected, in order. */
  faults: readonly string[];
  /** Headers for the response, whatever it is; names in lower case. */
  readonly headers: (readonly [name: string, value: string])[];
  /** The answer's status code. */
  status: number;
  /** The bytes of the answer's body, as far as a fault let them through. */
  bytes: number;
  /** When it was answered, in milliseconds since the epoch. */
  answeredAt: number;
}
