import type { Distribution } from "@heygen-sim/client/distributions";
import type { Clock } from "./clock/clock.ts";
import type { Profile } from "./faults/profiles.ts";
import type { Store } from "./jobs/store.ts";

/** Options of {@linkcode createSimulator}. */
export interface SimulatorOptions {
  /**
   * The law of how long the work on a job takes, in milliseconds.
   *
   * @default {DEFAULT_DELAY}, `uniform(1_000, 20_000)`
   */
  readonly delay?: Distribution;
  /**
   * How long a job waits before that, in milliseconds: a law, or always the
   * same.
   *
   * @default {0}
   */
  readonly queue?: Distribution | number;
  /**
   * The probability that a job ends in error, from 0 to 1.
   *
   * @default {0.5}
   */
  readonly errorRate?: number;
  /**
   * The seed of all randomness: a safe integer or a text. The same seed gives
   * the same jobs and the same faults.
   *
   * @default {undefined} another one each time
   */
  readonly seed?: number | string;
  /**
   * The clock that all of it follows. Where it goes back, the simulation goes on
   * from the latest time.
   *
   * @default {systemClock}
   */
  readonly clock?: Clock;
  /**
   * Whether reads of a pending job move the clock, which must be a
   * `VirtualClock`: half-way to what the job is due for next.
   *
   * @default {false}
   */
  readonly autoAdvance?: boolean;
  /**
   * What `Retry-After` says of a pending job, in milliseconds; the header is
   * rounded up to whole seconds. 0 leaves it out.
   *
   * @default {1_000}
   */
  readonly retryAfter?: number;
  /**
   * How `Retry-After` is written; `"random"` draws one of the two each time.
   *
   * @default {"seconds"}
   */
  readonly retryAfterForm?: "seconds" | "date" | "random";
  /**
   * A set of faults to begin with.
   *
   * @default {"none"}
   */
  readonly profile?: Profile;
  /**
   * Faults beside those of the profile, such as `"status=503,rate=0.1"`.
   *
   * @default {[]}
   */
  readonly faults?: readonly string[];
  /**
   * Whether a request may choose its faults by `X-Sim-Fault`; if not, one that
   * does is refused with 400.
   *
   * @default {true}
   */
  readonly faultHeader?: boolean;
  /**
   * The most requests in a time, by API key or address: `"10/1s"`.
   *
   * @default {undefined} no limit
   */
  readonly rateLimit?: string;
  /**
   * The most jobs to work on at once.
   *
   * @default {Infinity}
   */
  readonly maxConcurrentJobs?: number;
  /**
   * Whether a job beyond that is refused, or waits for another one's end.
   *
   * @default {"reject"}
   */
  readonly whenFull?: "reject" | "queue";
  /**
   * The most jobs to keep. Those that ended first make room for new ones.
   *
   * @default {1_000_000}
   */
  readonly maxJobs?: number;
  /**
   * How long to keep a job that has ended, in milliseconds. The current one is
   * kept until another takes its place.
   *
   * @default {Infinity}
   */
  readonly keep?: number;
  /**
   * The bytes of memory for what grows with requests: three eighths for jobs, a
   * quarter for deliveries, an eighth for idempotency keys and one for reports,
   * and a sixteenth for the journal and one for events. What is oldest and not
   * pending makes room; where only pending jobs are left, another one is refused.
   *
   * @default {1_073_741_824}
   */
  readonly maxMemory?: number;
  /**
   * The most requests that stay open at once: event streams, requests that are
   * held (`Prefer: wait`) and those that a fault delays. Each takes a connection,
   * and thereby a file descriptor, of a server; the next one gets 503.
   *
   * @default {Infinity}
   */
  readonly maxOpenRequests?: number;
  /**
   * The largest body of a request to take, in bytes.
   *
   * @default {65_536}
   */
  readonly maxBody?: number;
  /**
   * The most requests to keep in the journal.
   *
   * @default {10_000}
   */
  readonly journal?: number;
  /**
   * Where all of it is kept, so that another simulator can go on from there:
   * `openSqliteStore`. The simulator closes it.
   *
   * @default {undefined} it ends with the simulator
   */
  readonly store?: Store;
  /**
   * Origins of pages that may use the simulator from a browser, such as
   * `https://app.example`, or `*` for any. Requests of other origins that change
   * anything are refused, apart from the simulator's own.
   *
   * @default {[]} origins of loopback addresses, on any port
   */
  readonly cors?: readonly string[];
  /**
   * Keys one of which the service asks for.
   *
   * @default {[]} none is needed
   */
  readonly apiKeys?: readonly string[];
  /**
   * The key to the clock, the faults, the reports and the journal.
   *
   * @default {undefined} none is needed, unless `exposed`
   */
  readonly adminKey?: string;
  /**
   * Where webhooks may be sent beside this machine: hosts' names, `*.` and a
   * name, addresses, ranges of them (`10.0.0.0/8`), or `*` for all that is
   * public. A name never leads into a network that is not allowed by its
   * addresses.
   *
   * @default {[]}
   */
  readonly webhookHosts?: readonly string[];
  /**
   * What the callbacks of jobs are signed with: `whsec_` and 24 to 64 bytes in
   * base64. Endpoints have secrets of their own.
   *
   * @default {DEFAULT_SECRET}, which everybody knows
   */
  readonly webhookSecret?: string;
  /**
   * What goes wrong with webhooks, such as `"duplicate,rate=0.1"`.
   *
   * @default {[]}
   */
  readonly webhookFaults?: readonly string[];
  /**
   * The most webhooks to send at once. A receiver that does not answer has no
   * more of them than there is room left for others: half, if it is the only one.
   *
   * @default {20}
   */
  readonly webhookConcurrency?: number;
  /**
   * How long a receiver of webhooks has to answer, in milliseconds of real time.
   * A `VirtualClock` stands still until then.
   *
   * @default {10_000}
   */
  readonly webhookTimeout?: number;
  /**
   * The most webhooks that can be created.
   *
   * @default {100}
   */
  readonly maxWebhooks?: number;
  /**
   * What to send webhooks with, such as a receiver in the same process. Names
   * are not looked up then.
   *
   * @default {undefined} they go out over the network
   */
  readonly webhookFetch?: typeof fetch;
  /**
   * Whether it can be reached from other machines. Without an `adminKey`, what
   * needs one is closed then.
   *
   * @default {false}
   */
  readonly exposed?: boolean;
}
