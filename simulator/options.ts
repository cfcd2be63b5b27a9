import type { Distribution } from "@heygen-sim/client/distributions";
import type { Clock } from "./clock/clock.ts";
import type { Profile } from "./faults/profiles.ts";
import type { Preset } from "./presets.ts";
import type { JobRule } from "./rules/job_rule.ts";
import type { Store } from "./core/store.ts";
import type { RequestDetailsLevel } from "./message/request_details.ts";
import type { LoggedRequest } from "./report/request_log.ts";
import type { LimitOptions } from "./limit_options.ts";
import type { WebhookOptions } from "./webhook_options.ts";

/** Options of {@linkcode createSimulator}. */
export interface SimulatorOptions extends LimitOptions, WebhookOptions {
  /**
   * The distribution of the time that the work on a job takes, in milliseconds.
   *
   * @default {DEFAULT_DELAY}, `uniform(1_000, 20_000)`
   */
  readonly delay?: Distribution;
  /**
   * The time that a job waits before that, in milliseconds: a distribution, or a
   * fixed time.
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
   * Options that resemble a service, in place of the other defaults: `"heygen"` sets
   * `delay`, `errorRate` and `maxConcurrentJobs`, and scales the delay of a job on
   * HeyGen's wire by the length of its video.
   *
   * @default {"none"}
   */
  readonly preset?: Preset;
  /**
   * The seed of all randomness: a safe integer or a text. The same seed results in
   * the same jobs and faults.
   *
   * @default {undefined} a new one each time
   */
  readonly seed?: number | string;
  /**
   * The clock of the simulation. Where it goes back, the simulation goes on from
   * the latest time.
   *
   * @default {systemClock}
   */
  readonly clock?: Clock;
  /**
   * The time that the clock shows at the start, in milliseconds since the epoch.
   * With a store, it is that of the first run.
   *
   * @default {undefined} the clock's own time
   */
  readonly startTime?: number;
  /**
   * Simulated milliseconds in one of the clock, which must not be a
   * `VirtualClock`.
   *
   * @default {1}
   */
  readonly speed?: number;
  /**
   * Whether reads of a pending job move the clock, which must be a
   * `VirtualClock`: half-way to the next phase of the job.
   *
   * @default {false}
   */
  readonly autoAdvance?: boolean;
  /**
   * The `Retry-After` of a pending job, in milliseconds; the header is rounded up
   * to whole seconds. 0 omits it.
   *
   * @default {1_000}
   */
  readonly retryAfter?: number;
  /**
   * The form of `Retry-After`; `"random"` draws one of the two each time.
   *
   * @default {"seconds"}
   */
  readonly retryAfterForm?: "seconds" | "date" | "random";
  /**
   * The initial set of faults.
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
   * Rules for jobs that requests create: the first one that matches a job is
   * applied.
   *
   * @default {[]}
   */
  readonly rules?: readonly JobRule[];
  /**
   * Whether a request may choose its faults by `X-Sim-Fault`; if not, one that
   * does is refused with 400.
   *
   * @default {true}
   */
  readonly faultHeader?: boolean;
  /**
   * Whether HeyGen's routes refuse unknown fields and unknown languages.
   *
   * @default {false}
   */
  readonly strict?: boolean;
  /**
   * The beginning of paths that may be left out, such as `/proxy/heygen`: for clients
   * that expect the service below a path of their own.
   *
   * @default {""}
   */
  readonly pathPrefix?: string;
  /**
   * The number of jobs that HeyGen's routes create; further ones are refused with
   * 402. The wallet and the quota show what is left.
   *
   * @default {Infinity}
   */
  readonly balance?: number;
  /**
   * How long the URLs of HeyGen's results are valid, in milliseconds.
   *
   * @default {604_800_000}, 7 days
   */
  readonly resultLifetime?: number;
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
  /**
   * Receives each request when its response is complete, such as to log it. It
   * must not throw.
   *
   * @default {undefined}
   */
  readonly onRequest?: (request: LoggedRequest) => void;
  /**
   * The store from which another simulator can go on, such as `openSqliteStore`
   * opens. The simulator closes it.
   *
   * @default {undefined} nothing is stored
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
   * The keys of which the service requires one.
   *
   * @default {[]} no key is required
   */
  readonly apiKeys?: readonly string[];
  /**
   * The key to the clock, the faults, the reports and the journal.
   *
   * @default {undefined} no key is required, unless `exposed`
   */
  readonly adminKey?: string;
  /**
   * Whether other machines can reach the simulator. Without an `adminKey`, its
   * controls and reports are closed then.
   *
   * @default {false}
   */
  readonly exposed?: boolean;
}
