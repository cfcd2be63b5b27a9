import { Alarm } from "./clock/alarm.ts";
import type { MovableClock } from "./clock/movable_clock.ts";
import { VirtualClock } from "./clock/virtual_clock.ts";
import { Balance } from "./core/balance.ts";
import { JobIds } from "./core/job_ids.ts";
import { Jobs } from "./core/jobs.ts";
import { Records } from "./core/records.ts";
import type { Head } from "./core/store.ts";
import { Time } from "./core/time.ts";
import { UnitOfWork } from "./core/unit_of_work.ts";
import { FaultSet } from "./faults/fault_set.ts";
import { Injector } from "./faults/injector.ts";
import { Scripts } from "./faults/script.ts";
import { RequestIds } from "./http/names.ts";
import { Auth } from "./http/auth.ts";
import { IdempotencyKeys, MIN_KEYS_COUNT } from "./http/idempotency.ts";
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
import { StoredJournal } from "./report/stored_journal.ts";
import { JobRules } from "./rules/job_rules.ts";
import type { Settings } from "./settings/settings.ts";
import type { Simulations } from "./simulations.ts";
import { Targets } from "./webhooks/targets.ts";
import type { Asset } from "./wire/assets.ts";
import type { Batch } from "./wire/batches.ts";
import { HeyGenIds } from "./wire/heygen_ids.ts";
import { ResultUrls } from "./wire/result_urls.ts";

/** A run of a simulation. */
export interface Run {
  /** The seed. */
  readonly seed: number | string;
  /** Its number, from 1; a restart begins the next one. */
  readonly run: number;
}

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
  /**
   * Puts a new simulation in its place, which begins as this one did.
   *
   * @param options The seed; the present one if not given.
   * @throws {TypeError | RangeError | StoreError} If that fails: this one goes on.
   */
  readonly restart: (
    options: { readonly seed?: number | string | undefined },
  ) => Run;
  /**
   * Puts the simulation of a snapshot in its place.
   *
   * @throws {TypeError | RangeError | StoreError} If that fails: this one goes on.
   */
  readonly restore: (snapshot: unknown) => void;
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

/** Creates the parts of a simulation apart from its webhooks, without jobs. */
export function createSimulationParts(options: SimulationOptions) {
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
  const jobs = new Jobs({
    settings,
    maxBytes: bytesFor("jobs"),
    work,
    onChange: (job, phase, at) => events.emit(job, phase, at),
  });
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

  const journal = new Journal(settings.journal, bytesFor("journal"));
  const ids = new JobIds(seed);
  return {
    /** The settings as they are now. */
    settings,
    /** The settings at the start. */
    initial,
    /** The simulations below it; `undefined` for one of them. */
    simulations,
    /** Aborted when the simulation ends. */
    closed,
    restart,
    restore,
    /** Commits changes to the store. */
    work,
    /** The timer for what is due without a request. */
    alarm,
    /** The time, and what is due. */
    time,
    jobs,
    /** The changes of jobs. */
    events,
    /** The requests, for streams. */
    requestEvents: new RequestEvents({
      capacity: Math.min(
        MAX_EVENTS_COUNT,
        Math.floor(bytesFor("events") / REQUEST_EVENT_BYTES),
      ),
      lastJobEvent: () => events.last,
      idOf: (job) => ids.encode(job),
    }),
    /** The ids of requests. */
    requestIds: new RequestIds(ids.encode(head.runs).slice(0, 8)),
    /** The ids of jobs. */
    ids,
    /** Their ids in HeyGen's wire. */
    heygenIds: new HeyGenIds(seed, ids),
    /** The URLs of results in HeyGen's wire. */
    resultUrls: new ResultUrls(seed, settings.resultLifetime),
    /** The uploads of HeyGen's wire. */
    assets: new Records<Asset>("assets", work, MAX_RECORDS_COUNT),
    /** The batches of HeyGen's wire. */
    batches: new Records<Batch>("batches", work, MAX_RECORDS_COUNT),
    /** How many more jobs HeyGen's wire creates. */
    balance: new Balance(settings.balance, work),
    /** The allowed targets of webhooks. */
    targets: new Targets(settings.webhookHosts),
    faults,
    /** Injects them. */
    injector,
    /** The rules for new jobs. */
    rules: new JobRules(settings.rules, work),
    /** The scripts of jobs. */
    scripts: new Scripts(jobs, injector, work),
    /** The keys. */
    auth: new Auth(settings),
    limiter: new RateLimiter(
      settings.rateLimit === undefined
        ? undefined
        : parseRateLimit(settings.rateLimit),
    ),
    /** The open requests, and their bound. */
    openRequests,
    /** The idempotency keys. */
    idempotency: new IdempotencyKeys(
      work,
      Math.max(MIN_KEYS_COUNT, settings.maxJobs),
      bytesFor("keys"),
    ),
    /** The poll statistics of clients. */
    pollStats,
    /** The journal of requests. */
    journal,
    storedJournal: new StoredJournal(journal, work, store.journalInterval),
    metrics,
    /** How many runs of the store came before. */
    run: head.runs,
    /** The maximum memory of deliveries, in bytes. */
    deliveryBytes: bytesFor("deliveries"),
  };
}

/** The parts of a simulation apart from its webhooks. */
export type SimulationParts = Readonly<
  ReturnType<typeof createSimulationParts>
>;
