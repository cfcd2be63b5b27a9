import { Alarm } from "./clock/alarm.ts";
import type { MovableClock } from "./clock/movable_clock.ts";
import { VirtualClock } from "./clock/virtual_clock.ts";
import { Balance } from "./core/balance.ts";
import type { JobLimits } from "./core/job_limits.ts";
import { JobIds } from "./core/job_ids.ts";
import { Jobs } from "./core/jobs.ts";
import { Records } from "./core/records.ts";
import type { Head } from "./core/store.ts";
import { Time } from "./core/time.ts";
import { UnitOfWork } from "./core/unit_of_work.ts";
import { createWebhooks } from "./create_webhooks.ts";
import { FaultSet } from "./faults/fault_set.ts";
import { Injector } from "./faults/injector.ts";
import { Scripts } from "./faults/script.ts";
import { RequestIds } from "./limits/names.ts";
import { Auth } from "./limits/auth.ts";
import { IdempotencyKeys, MIN_KEYS_COUNT } from "./limits/idempotency.ts";
import type { OpenRequests } from "./limits/open_requests.ts";
import { parseRateLimit, RateLimiter } from "./limits/rate_limit.ts";
import { signalOf } from "./message/local_request.ts";
import {
  firstEventId,
  JobEvents,
  MAX_EVENTS_COUNT,
} from "./push/job_events.ts";
import { RequestEvents } from "./push/request_events.ts";
import { Journal } from "./report/journal.ts";
import { Metrics } from "./report/metrics.ts";
import { PollStats } from "./report/poll_stats.ts";
import { JobRules } from "./rules/job_rules.ts";
import type { Settings } from "./settings.ts";
import type { Simulation } from "./simulation.ts";
import type { Simulations } from "./simulations.ts";
import { Targets } from "./webhooks/targets.ts";
import type { Batch } from "./wire/batches.ts";
import { HeyGenIds } from "./wire/heygen_ids.ts";
import { ResultUrls } from "./wire/result_urls.ts";

/** What a simulation is created from. */
export interface SimulationOptions {
  /** The settings, with the seed and the store. */
  readonly settings: Settings;
  /** The values with which it begins. */
  readonly head: Head;
  /** Its number among those of the simulator, from 1. */
  readonly start: number;
  /** The clock. */
  readonly clock: MovableClock;
  /** The open requests, and their bound. */
  readonly openRequests: OpenRequests;
  /** The simulations below it; `undefined` for one of them. */
  readonly simulations: Simulations | undefined;
  /** Called when a delivery has been attempted, or is due at another time. */
  readonly onDelivery: () => void;
  /** Aborted when it ends. */
  readonly closed: AbortSignal;
  /** Puts a new simulation in its place. */
  readonly restart: Simulation["restart"];
  /** Puts the simulation of a snapshot in its place. */
  readonly restore: Simulation["restore"];
  /**
   * Settings that have changed since the start.
   *
   * @default {{}}
   */
  readonly changes?: Partial<Settings> | undefined;
}

/** The fraction of memory for each kind of data that grows with requests. */
const MEMORY_PARTS = {
  jobs: 3 / 8,
  deliveries: 1 / 4,
  keys: 1 / 8,
  report: 1 / 8,
  journal: 1 / 16,
  events: 1 / 16,
};

/** The share of memory for events that each request of a stream may have. */
const REQUEST_EVENT_BYTES = 4_096;

/** The maximum number of uploads, and of batches. */
const MAX_RECORDS_COUNT = 10_000;

/**
 * Creates the parts of a simulation, without jobs.
 *
 * @param options The settings, and what it has in common with others.
 */
export function createSimulation(options: SimulationOptions): Simulation {
  const { settings: initial, head, clock, closed } = options;
  const { openRequests, simulations, restart, restore, changes } = options;
  // They can change while it runs, and all parts read them where they need them.
  const settings: Settings = { ...initial, ...changes };
  const { seed, store } = settings;
  const bytesFor = (use: keyof typeof MEMORY_PARTS) =>
    settings.maxMemory * MEMORY_PARTS[use];

  const alarm = new Alarm(clock, closed);
  const events = new JobEvents(() => alarm.check(), {
    events: MAX_EVENTS_COUNT,
    bytes: bytesFor("events"),
  });
  const storesTime = clock instanceof VirtualClock;
  // No two runs on a clock that moves by itself have the same events.
  const moment = storesTime ? String(clock.now()) : crypto.randomUUID();
  const firstEvent = firstEventId(head.runs, [seed, options.start, moment]);
  events.startAfter(firstEvent);
  const work = new UnitOfWork({ store, head, storesTime });
  const limits: JobLimits = {
    keep: settings.keep,
    maxBytes: bytesFor("jobs"),
    get maxJobs() {
      return settings.maxJobs;
    },
    get maxConcurrentJobs() {
      return settings.maxConcurrentJobs;
    },
    get whenFull() {
      return settings.whenFull;
    },
  };
  const jobs = new Jobs(
    settings,
    limits,
    work,
    (job, phase, at) => events.emit(job, phase, at),
  );
  const time = new Time(clock, settings.autoAdvance, jobs, closed);
  const now = () => time.now();
  work.start(now);

  const faults = new FaultSet(now, work);
  const injector = new Injector({
    seed,
    now,
    faults,
    enter: ({ request }) => openRequests.enter(request),
    wait: ({ request }, ms, signal) =>
      time.wait(ms, [signalOf(request), ...(signal ? [signal] : [])]),
  });
  const metrics = new Metrics({
    phases: () => jobs.counts,
    created: () => jobs.last,
    openRequests,
    now,
  });
  const pollStats = new PollStats({
    delay: settings.delay,
    maxJobs: settings.maxJobs,
    maxBytes: bytesFor("report"),
    onEndSeen: (waste) => metrics.recordWaste(waste),
  });

  const ids = new JobIds(seed);
  const parts = {
    settings,
    initial,
    simulations,
    requestIds: new RequestIds(ids.encode(head.runs).slice(0, 8)),
    closed,
    restart,
    restore,
    time,
    jobs,
    events,
    requestEvents: new RequestEvents({
      capacity: Math.min(
        MAX_EVENTS_COUNT,
        Math.floor(bytesFor("events") / REQUEST_EVENT_BYTES),
      ),
      lastJobEvent: () => events.last,
      idOf: (job) => ids.encode(job),
    }),
    ids,
    heygenIds: new HeyGenIds(seed, ids),
    resultUrls: new ResultUrls(seed, settings.resultLifetime),
    assets: new Records("assets", work, MAX_RECORDS_COUNT),
    batches: new Records<Batch>("batches", work, MAX_RECORDS_COUNT),
    balance: new Balance(settings.balance, work),
    targets: new Targets(settings.webhookHosts),
    faults,
    injector,
    rules: new JobRules(settings.rules, work),
    scripts: new Scripts(jobs, injector, work),
    auth: new Auth(settings),
    limiter: new RateLimiter(
      settings.rateLimit === undefined
        ? undefined
        : parseRateLimit(settings.rateLimit),
    ),
    openRequests,
    idempotency: new IdempotencyKeys(
      work,
      Math.max(MIN_KEYS_COUNT, settings.maxJobs),
      bytesFor("keys"),
    ),
    pollStats,
    work,
    journal: new Journal(settings.journal, bytesFor("journal")),
    metrics,
  } satisfies Omit<Simulation, "webhooks">;
  const webhooks = createWebhooks(parts, {
    run: head.runs,
    bytes: bytesFor("deliveries"),
    onDue() {
      alarm.check();
      options.onDelivery();
    },
  });
  events.listen(({ job, phase, at }) =>
    webhooks.notifier.notify(job, phase, at)
  );
  alarm.start({
    due: () => Math.min(jobs.next, webhooks.next),
    ring: () => webhooks.settle(now()),
    wanted: () => events.hasSubscribers || webhooks.notifier.isWaiting,
  });
  return { ...parts, webhooks };
}
