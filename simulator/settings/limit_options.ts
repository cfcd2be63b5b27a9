import { parseRateLimit } from "../http/limits.ts";
import {
  DETAILS_LEVELS,
  type RequestDetailsLevel,
} from "../message/request_details.ts";
import {
  checked,
  count,
  isDuration,
  oneOf,
  type OptionTable,
  seconds,
  text,
  TIME,
} from "./option_kinds.ts";

/** The limits of a simulator. */
export interface LimitOptions {
  /**
   * The maximum number of requests in a time, by API key or address: `"10/1s"`.
   *
   * @default {undefined} no limit
   */
  readonly rateLimit?: string;
  /**
   * The maximum number of concurrent jobs.
   *
   * @default {Infinity}
   */
  readonly maxConcurrentJobs?: number;
  /**
   * Whether a job above that maximum is refused or queued; `"wire"` queues those of
   * HeyGen's v1 and v2 and refuses all others.
   *
   * @default {"wire"}
   */
  readonly whenFull?: "reject" | "queue" | "wire";
  /**
   * The maximum number of stored jobs. Those that ended first make room for new
   * ones.
   *
   * @default {1_000_000}
   */
  readonly maxJobs?: number;
  /**
   * The time for which a job is stored after its end, in milliseconds. The current
   * job is stored until another replaces it.
   *
   * @default {Infinity}
   */
  readonly keep?: number;
  /**
   * The memory for data that grows with requests, in bytes: three eighths for jobs,
   * a quarter for deliveries, an eighth for idempotency keys and one for reports,
   * and a sixteenth for the journal and one for events. The oldest data that is not
   * pending makes room; where only pending jobs are left, another one is refused.
   *
   * @default {1_073_741_824}
   */
  readonly maxMemory?: number;
  /**
   * The maximum number of open requests: event streams, held requests (`Prefer:
   * wait`) and those that a fault delays. Each takes a connection, and thereby a
   * file descriptor, of a server; the next one gets 503.
   *
   * @default {Infinity}
   */
  readonly maxOpenRequests?: number;
  /**
   * The maximum number of simulations below `/s/{name}/`; 0 for none. Each has a
   * 64th of `maxMemory` for its data, 16 MiB at least.
   *
   * @default {1_000}
   */
  readonly maxSimulations?: number;
  /**
   * The time after its last request until such a simulation is removed, in
   * milliseconds of real time.
   *
   * @default {3_600_000}
   */
  readonly simulationIdle?: number;
  /**
   * The maximum size of a request body, in bytes; a batch may be 100 times as
   * large, a snapshot 1,024 times.
   *
   * @default {65_536}
   */
  readonly maxBody?: number;
  /**
   * What a request costs in client reports, in milliseconds of waste, unless
   * `GET /report` is given a price.
   *
   * @default {1_000}
   */
  readonly price?: number;
  /**
   * The maximum number of requests in the journal.
   *
   * @default {10_000}
   */
  readonly journal?: number;
  /**
   * What the journal and `onRequest` have of each request beside its line: nothing,
   * the headers, or the bodies as well, up to 64 KiB each. Keys, signatures and
   * other secrets are left out.
   *
   * @default {"none"}
   */
  readonly requestDetails?: RequestDetailsLevel;
}

/** The minimum memory, in bytes, in which any request finds room. */
export const MIN_MEMORY = 2 ** 24;

/** {@linkcode LimitOptions}: their defaults, bounds and words. */
export const LIMIT_OPTIONS: OptionTable<LimitOptions> = {
  rateLimit: {
    fallback: undefined,
    ...text(
      "number/time",
      "a number of requests above 0 and a time, such as 10/1s or 100/m",
      parseRateLimit,
    ),
    form: {
      type: "text",
      read: checked(parseRateLimit),
      none: true,
      pattern: String.raw`^[1-9]\d{0,8}/[1-9]\d{0,8}(ms|s|m|h)$`,
    },
    summary: "most requests of a caller, such as 10/1s",
  },
  maxConcurrentJobs: {
    fallback: Infinity,
    ...count(1, { none: true }),
    summary: "most jobs in progress",
  },
  whenFull: {
    fallback: "wire",
    ...oneOf("action", ["wire", "reject", "queue"]),
    summary: "reject further jobs, queue them, or do as each wire does",
  },
  maxJobs: {
    fallback: 1_000_000,
    ...count(1),
    summary: "most jobs to store; the first to end make room",
  },
  keep: {
    fallback: Infinity,
    accepted: "a number of milliseconds, 0 or more, or Infinity",
    test: (value) => value === Infinity || isDuration(value),
    form: { type: "duration", zero: true, none: true },
    takes: "time",
    summary: "how long to store jobs that ended, such as 24h",
  },
  maxMemory: {
    fallback: 2 ** 30,
    ...count(MIN_MEMORY, { to: 1e15 }),
    takes: "bytes",
    summary: "bytes of memory for what grows with requests",
    otherwise: "a quarter of the heap",
  },
  maxOpenRequests: {
    fallback: Infinity,
    ...count(1, { none: true }),
    summary: "most streams, held and delayed requests at once",
  },
  maxSimulations: {
    fallback: 1_000,
    ...count(0, { to: 100_000 }),
    summary: "most simulations below /s/; 0 allows none",
  },
  simulationIdle: {
    fallback: 3_600_000,
    ...TIME,
    summary: "how long to keep one of them without requests",
  },
  maxBody: {
    fallback: 65_536,
    ...count(1, { to: 1_000_000_000 }),
    takes: "bytes",
    summary: "most bytes in the body of a request",
  },
  price: {
    fallback: 1_000,
    ...seconds({ from: 0.01, to: 100_000 }),
    summary: "what a request costs in reports, in seconds of waste",
  },
  journal: {
    fallback: 10_000,
    ...count(0),
    summary: "most requests in the journal",
  },
  requestDetails: {
    fallback: "none",
    ...oneOf("details", DETAILS_LEVELS),
    summary: "what journal and log have of requests: none, headers or bodies",
  },
};
