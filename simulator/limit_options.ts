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
}
