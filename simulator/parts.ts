import type { MovableClock } from "./clock/movable_clock.ts";
import { VirtualClock } from "./clock/virtual_clock.ts";
import { Balance } from "./core/balance.ts";
import { JobIds } from "./core/ids.ts";
import { Jobs } from "./core/jobs.ts";
import type { Head } from "./core/store.ts";
import { Records } from "./core/stored_map.ts";
import { Alarm, Time } from "./core/time.ts";
import { UnitOfWork } from "./core/unit_of_work.ts";
import { FaultSet } from "./faults/fault_set.ts";
import { createInjector } from "./faults/injector.ts";
import { initialFaults } from "./faults/profiles.ts";
import { Auth } from "./http/auth.ts";
import { IdempotencyKeys, MIN_KEYS_COUNT } from "./http/idempotency.ts";
import { type OpenRequests, RateLimiter } from "./http/limits.ts";
import type { Route } from "./http/route.ts";
import { RequestIds, signalOf } from "./message/request.ts";
import type { Handler, Recorder } from "./message/request_context.ts";
import {
  firstEventId,
  JobEvents,
  MAX_EVENTS_COUNT,
} from "./push/job_events.ts";
import { RequestEvents } from "./push/request_events.ts";
import { Journal, StoredJournal } from "./report/journal.ts";
import { Metrics } from "./report/metrics.ts";
import { PollStats } from "./report/poll_stats.ts";
import { JobRules } from "./rules/job_rules.ts";
import type { Settings } from "./settings/settings.ts";
import type { Simulations } from "./simulations.ts";
import type { Simulator } from "./simulator_interface.ts";
import { DeliveryFaults } from "./webhooks/faults.ts";
import { sendBy, sendOut } from "./webhooks/send.ts";
import { Targets } from "./webhooks/targets.ts";
import { Webhooks } from "./webhooks/webhooks.ts";
import type { Asset } from "./wire/assets.ts";
import { type Batch, batchEventOf } from "./wire/batches.ts";
import { HeyGenIds } from "./wire/heygen_ids.ts";
import { viewOf } from "./wire/heygen_view.ts";
import { ResultUrls } from "./wire/result_urls.ts";

/** What the parts of a simulation are made from. */
export interface PartsOptions {
  /** The settings at the start, with the seed and the store. */
  readonly settings: Settings;
  /** Settings that a snapshot has changed since. */
  readonly changes: Partial<Settings>;
  /** The values with which it begins. */
  readonly head: Head;
  /** Its number among those of the simulator, from 1. */
  readonly start: number;
  readonly clock: MovableClock;
  readonly openRequests: OpenRequests;
  /** The simulations below it; `undefined` for one of them. */
  readonly simulations: Simulations | undefined;
  /** Called when a delivery has been attempted, or is due at another time. */
  readonly onDelivery: () => void;
  /** Aborted when it ends. */
  readonly closed: AbortSignal;
  readonly restart: Simulator["restart"];
  readonly restore: (snapshot: unknown) => void;
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

/** The parts of a simulation; a route or a middleware takes those that it needs. */
export type Parts = Readonly<ReturnType<typeof createParts>>;

/** Makes the parts of a simulation without jobs, from the lowest to the highest. */
export function createParts(options: PartsOptions) {
  const { settings: initial, head, clock, closed } = options;
  const { openRequests, simulations, restart, restore, changes } = options;
  // They can change while it runs, and all parts read them where they need them.
  const settings: Settings = { ...initial, ...changes };
  const { seed, store, webhookFetch } = settings;
  const bytesFor = (use: keyof typeof MEMORY_PARTS) =>
    settings.maxMemory * MEMORY_PARTS[use];

  const alarm = new Alarm(clock, closed);
  const events = new JobEvents(
    { events: MAX_EVENTS_COUNT, bytes: bytesFor("events") },
    () => alarm.check(),
  );
  const storesTime = clock instanceof VirtualClock;
  // No two runs on a clock that moves by itself have the same events.
  const moment = storesTime ? String(clock.now()) : crypto.randomUUID();
  events.startAfter(firstEventId(head.runs, [seed, options.start, moment]));
  const work = new UnitOfWork({ store, head, storesTime });
  const jobs = new Jobs({
    settings,
    maxBytes: bytesFor("jobs"),
    work,
    onChange(job, phase, at) {
      // A stream may show the time to a client that sends no further request.
      if (storesTime && events.hasSubscribers) work.deferTime();
      events.emit(job, phase, at);
    },
  });
  const time = new Time(clock, settings.autoAdvance, jobs, closed);
  const now = () => time.now();
  work.start(now);

  const faults = new FaultSet(
    now,
    work,
    initialFaults(settings.profile, settings.faults),
  );
  const injector = createInjector({
    settings,
    now,
    faults,
    enter: ({ request }) => openRequests.enter(request),
    async wait({ request }, ms, signal) {
      // A delay or a stream is counted already, a read that is held is not.
      const leave = openRequests.enter(request);
      const signals = [signalOf(request), ...(signal ? [signal] : [])];
      await time.wait(ms, signals).finally(leave);
    },
    approach: async ({ method }, at) => {
      if (method === "GET") await time.approachTime(at);
    },
  });
  const metrics = new Metrics({
    phases: () => jobs.counts,
    created: () => jobs.last,
    openRequests,
    now,
  });
  const pollStats = new PollStats({
    delay: settings.delay,
    get maxJobs() {
      return settings.maxJobs;
    },
    maxBytes: bytesFor("report"),
    onEndSeen: (waste) => metrics.recordWaste(waste),
  });
  const journal = new Journal(settings.journal, bytesFor("journal"));
  const ids = new JobIds(seed);
  const heygenIds = new HeyGenIds(seed, ids);
  const resultUrls = new ResultUrls(seed, settings.resultLifetime);
  const batches = new Records<Batch>("batches", work, MAX_RECORDS_COUNT);
  const targets = new Targets(settings.webhookHosts);
  const webhooks = new Webhooks({
    work,
    ids,
    heygenIds,
    viewOf(job, now, origin) {
      const edit = jobs.editOf(job);
      const context = { ids: heygenIds, urls: resultUrls, seed, now, origin };
      return edit?.isDeleted ? undefined : viewOf(job, { ...context, edit });
    },
    finishedBatch(id, at) {
      const batch = batches.get(id);
      const find = (number: number) => jobs.get(number);
      const event = batch && batchEventOf(id, batch, find, at);
      return event && { event, batch };
    },
    seed,
    settings,
    run: head.runs,
    callbackSecret: settings.webhookSecret,
    signatureHeader: settings.webhookSignature,
    timeout: settings.webhookTimeout,
    maxEndpoints: settings.maxWebhooks,
    faults: new DeliveryFaults(seed, settings.webhookFaults, now),
    bytes: bytesFor("deliveries"),
    send: webhookFetch ? sendBy(targets, webhookFetch) : sendOut(targets),
    now,
    hold: (work) => time.hold(work),
    onDue() {
      alarm.check();
      options.onDelivery();
    },
    closed,
  });
  events.listen(({ job, phase, at }) => webhooks.notify(job, phase, at));
  alarm.start({
    due: () => Math.min(jobs.next, webhooks.log.next),
    ring: () => webhooks.deliveries.settle(now()),
    wanted: () => events.hasSubscribers || webhooks.isWaiting,
  });
  const recorders = new Set<Recorder>([pollStats, journal, metrics]);
  return {
    /** The settings as they are now. */
    settings,
    /** The settings at the start. */
    initial,
    simulations,
    closed,
    restart,
    restore,
    work,
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
      recorders,
    }),
    recorders,
    requestIds: new RequestIds(ids.encode(head.runs).slice(0, 8)),
    ids,
    heygenIds,
    resultUrls,
    assets: new Records<Asset>("assets", work, MAX_RECORDS_COUNT),
    batches,
    /** How many more jobs HeyGen's wire creates. */
    balance: new Balance(settings.balance, work),
    targets,
    faults,
    injector,
    rules: new JobRules(settings.rules, work),
    auth: new Auth(settings),
    limiter: new RateLimiter(settings.rateLimit),
    openRequests,
    /** Made with the first request, and anew when faults or settings change. */
    handlers: new Map<Route, Handler>(),
    idempotency: new IdempotencyKeys(
      work,
      () => Math.max(MIN_KEYS_COUNT, settings.maxJobs),
      bytesFor("keys"),
    ),
    pollStats,
    journal,
    storedJournal: new StoredJournal(journal, work, store.journalInterval),
    metrics,
    webhooks,
  };
}
