import type { JobEvents } from "./push/job_events.ts";
import type { RequestEvents } from "./push/request_events.ts";
import type { Time } from "./core/time.ts";
import type { FaultSet } from "./faults/fault_set.ts";
import type { Injector } from "./faults/injector.ts";
import type { Scripts } from "./faults/script.ts";
import type { JobIds } from "./core/job_ids.ts";
import type { HeyGenIds } from "./wire/heygen_ids.ts";
import type { Asset } from "./wire/assets.ts";
import type { Balance } from "./core/balance.ts";
import type { Batch } from "./wire/batches.ts";
import type { Records } from "./core/records.ts";
import type { ResultUrls } from "./wire/result_urls.ts";
import type { Jobs } from "./core/jobs.ts";
import type { Auth } from "./limits/auth.ts";
import type { RequestIds } from "./limits/names.ts";
import type { IdempotencyKeys } from "./limits/idempotency.ts";
import type { OpenRequests } from "./limits/open_requests.ts";
import type { RateLimiter } from "./limits/rate_limit.ts";
import type { JobRules } from "./rules/job_rules.ts";
import type { Simulations } from "./simulations.ts";
import type { Settings } from "./settings.ts";
import type { UnitOfWork } from "./core/unit_of_work.ts";
import type { Journal } from "./report/journal.ts";
import type { PollStats } from "./report/poll_stats.ts";
import type { Metrics } from "./report/metrics.ts";
import type { Targets } from "./webhooks/targets.ts";
import type { Webhooks } from "./webhooks/webhooks.ts";

/** A run of a simulation. */
export interface Run {
  /** The seed. */
  readonly seed: number | string;
  /** Its number, from 1; a restart begins the next one. */
  readonly run: number;
}

/** The parts of a simulation. */
export interface Simulation {
  /** The settings as they are now. */
  readonly settings: Settings;
  /** The settings at the start. */
  readonly initial: Settings;
  /** The simulations below it; `undefined` for one of them. */
  readonly simulations: Simulations | undefined;
  /** The ids of requests. */
  readonly requestIds: RequestIds;
  /** Aborted when the simulation ends. */
  readonly closed: AbortSignal;
  /**
   * Puts a new simulation in its place, which begins as this one did.
   *
   * @param options The seed; the present one if not given.
   * @throws {TypeError | RangeError | StoreError} If that fails: this one goes on.
   */
  restart(options: { readonly seed?: number | string | undefined }): Run;
  /**
   * Puts the simulation of a snapshot in its place.
   *
   * @param snapshot The snapshot.
   * @throws {TypeError | RangeError | StoreError} If that fails: this one goes on.
   */
  restore(snapshot: unknown): void;
  /** The time, and what is due. */
  readonly time: Time;
  /** The jobs. */
  readonly jobs: Jobs;
  /** The changes of jobs. */
  readonly events: JobEvents;
  /** The requests, for streams. */
  readonly requestEvents: RequestEvents;
  /** The webhooks. */
  readonly webhooks: Webhooks;
  /** The allowed targets of webhooks. */
  readonly targets: Targets;
  /** The ids of jobs. */
  readonly ids: JobIds;
  /** Their ids in HeyGen's wire. */
  readonly heygenIds: HeyGenIds;
  /** The uploads of HeyGen's wire. */
  readonly assets: Records<Asset>;
  /** The batches of HeyGen's wire. */
  readonly batches: Records<Batch>;
  /** How many more jobs HeyGen's wire creates. */
  readonly balance: Balance;
  /** The URLs of results in HeyGen's wire. */
  readonly resultUrls: ResultUrls;
  /** The faults. */
  readonly faults: FaultSet;
  /** Injects them. */
  readonly injector: Injector;
  /** The rules for new jobs. */
  readonly rules: JobRules;
  /** The scripts of jobs. */
  readonly scripts: Scripts;
  /** The keys. */
  readonly auth: Auth;
  /** The rate limiter. */
  readonly limiter: RateLimiter;
  /** The open requests, and their bound. */
  readonly openRequests: OpenRequests;
  /** The idempotency keys. */
  readonly idempotency: IdempotencyKeys;
  /** The poll statistics of clients. */
  readonly pollStats: PollStats;
  /** Commits changes to the store. */
  readonly work: UnitOfWork;
  /** The journal of requests. */
  readonly journal: Journal;
  /** The metrics. */
  readonly metrics: Metrics;
}
