import type { JobEvents } from "./push/job_events.ts";
import type { Time } from "./jobs/time.ts";
import type { Injector } from "./faults/injector.ts";
import type { Scripts } from "./faults/script.ts";
import type { JobIds } from "./jobs/job_ids.ts";
import type { Jobs } from "./jobs/jobs.ts";
import type { Auth } from "./limits/auth.ts";
import type { IdempotencyKeys } from "./limits/idempotency.ts";
import type { OpenRequests } from "./limits/open_requests.ts";
import type { RateLimiter } from "./limits/rate_limit.ts";
import type { Settings } from "./settings.ts";
import type { UnitOfWork } from "./jobs/unit_of_work.ts";
import type { Journal } from "./report/journal.ts";
import type { PollStats } from "./report/poll_stats.ts";
import type { Metrics } from "./report/metrics.ts";
import type { Targets } from "./webhooks/targets.ts";
import type { Webhooks } from "./webhooks/webhooks.ts";

/** All that a simulation consists of: what routes work on. */
export interface Simulation {
  /** What it runs by. */
  readonly settings: Settings;
  /** Tells its requests from those of another run. */
  readonly runId: string;
  /** Aborted when it has been closed. */
  readonly closed: AbortSignal;
  /** Its time, and what falls due. */
  readonly time: Time;
  /** Its jobs. */
  readonly jobs: Jobs;
  /** What happens to them. */
  readonly events: JobEvents;
  /** Who else is told of it. */
  readonly webhooks: Webhooks;
  /** Where that may be. */
  readonly targets: Targets;
  /** The jobs' names. */
  readonly ids: JobIds;
  /** What is to go wrong. */
  readonly injector: Injector;
  /** What goes wrong with the reads of single jobs. */
  readonly scripts: Scripts;
  /** Who may do what. */
  readonly auth: Auth;
  /** How much of it, if that is limited. */
  readonly limiter: RateLimiter | undefined;
  /** The requests that stay open. */
  readonly openRequests: OpenRequests;
  /** Which requests have been made before. */
  readonly idempotency: IdempotencyKeys;
  /** What each client did about each job. */
  readonly pollStats: PollStats;
  /** Commits changes to the store. */
  readonly work: UnitOfWork;
  /** What was asked and answered. */
  readonly journal: Journal;
  /** The same in numbers. */
  readonly metrics: Metrics;
}
