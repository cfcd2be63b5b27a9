import { abortable } from "@std/async/abortable";
import type { Clock } from "./clock/clock.ts";
import {
  firstEventId,
  JobEvents,
  MAX_EVENTS_COUNT,
} from "./push/job_events.ts";
import { RequestEvents } from "./push/request_events.ts";
import { Alarm } from "./clock/alarm.ts";
import { forwardClock } from "./clock/forward_clock.ts";
import { Time } from "./core/time.ts";
import { VirtualClock } from "./clock/virtual_clock.ts";
import { Injector } from "./faults/injector.ts";
import { PROFILES } from "./faults/profiles.ts";
import { Scripts } from "./faults/script.ts";
import { setFaults } from "./faults/set_faults.ts";
import { parseFault } from "./faults/spec.ts";
import { createApp } from "./http/app.ts";
import { LocalRequest, signalOf } from "./message/local_request.ts";
import { simulationIn } from "./message/origin.ts";
import { createPipelines } from "./http/pipeline.ts";
import { type StatusBody, statusBody } from "./wire/exercise.ts";
import { JobIds } from "./core/job_ids.ts";
import { Balance } from "./core/balance.ts";
import { NoStore } from "./core/no_store.ts";
import { Records } from "./core/records.ts";
import { type Batch, batchEventOf } from "./wire/batches.ts";
import { HeyGenIds } from "./wire/heygen_ids.ts";
import { viewOf } from "./wire/heygen_view.ts";
import { ResultUrls } from "./wire/result_urls.ts";
import type { Job } from "./core/job.ts";
import { Jobs } from "./core/jobs.ts";
import { decodeJobs } from "./core/stored_job.ts";
import { Auth } from "./limits/auth.ts";
import { IdempotencyKeys, MIN_KEYS_COUNT } from "./limits/idempotency.ts";
import { shareMemory } from "./limits/memory.ts";
import { OpenRequests } from "./limits/open_requests.ts";
import { parseRateLimit, RateLimiter } from "./limits/rate_limit.ts";
import type { SimulatorOptions } from "./options.ts";
import { allRoutes } from "./routes/mod.ts";
import { completeSettings, MIN_MEMORY, type Settings } from "./settings.ts";
import type { Simulation } from "./simulation.ts";
import { Simulations } from "./simulations.ts";
import { restore } from "./restore.ts";
import { UnitOfWork } from "./core/unit_of_work.ts";
import { Journal } from "./report/journal.ts";
import { PollStats } from "./report/poll_stats.ts";
import { Metrics } from "./report/metrics.ts";
import { StoredJournal } from "./report/stored_journal.ts";
import { DeliveryFaults, parseDeliveryFault } from "./webhooks/faults.ts";
import { sendBy, sendOut } from "./webhooks/send.ts";
import { StoredWebhooks } from "./webhooks/stored_webhooks.ts";
import { Targets } from "./webhooks/targets.ts";
import { Webhooks } from "./webhooks/webhooks.ts";

/** A simulated translation backend. */
export interface Simulator extends Disposable {
  /** The settings, with the seed. */
  readonly settings: Settings;
  /** The clock. */
  readonly clock: Clock;
  /**
   * Responds to a request, like the global `fetch`: pass it to a client or to
   * `Deno.serve`.
   */
  fetch(request: Request | URL | string, init?: RequestInit): Promise<Response>;
  /**
   * The same for servers, without a promise where none is needed.
   *
   * @param request The request.
   * @param address Returns the address of the client, by which the rate limit
   * counts requests without a key.
   */
  handle(
    request: Request,
    address?: () => string,
  ): Response | Promise<Response>;
  /** Returns the status of the current job. */
  getStatus(): StatusBody;
  /**
   * Replaces the current job by a new one, and returns its status.
   *
   * @throws {CapacityError} If a limit leaves no room for another job.
   */
  resetStatus(): StatusBody;
  /**
   * Closes the simulator: delayed requests are released, and later ones get 503.
   * `using` does it by itself.
   *
   * @throws {StoreError} If the last changes cannot be stored. It is closed then.
   */
  close(): void;
}

/** The share of memory for events that each request of a stream may have. */
const REQUEST_EVENT_BYTES = 4_096;

/** The maximum number of uploads, and of batches. */
const MAX_RECORDS_COUNT = 10_000;

/** The reason of the abort; creating one takes longer than closing. */
const CLOSED = new DOMException("The simulator was closed", "AbortError");

/**
 * Creates a simulator. Its first job starts at once. No timer runs for a job:
 * its state is a pure function of the job and the clock.
 *
 * @param options The distributions, the seed, the clock, the faults and the limits.
 * @returns The simulator.
 * @throws {TypeError} If an option is of the wrong kind.
 * @throws {RangeError} If a number is out of its range.
 * @throws {StoreError} If the store is damaged, or cannot be written.
 *
 * @example
 * ```ts
 * import { fixed } from "@heygen-sim/client/distributions";
 * import { createSimulator, VirtualClock } from "@heygen-sim/simulator";
 * import { assertEquals } from "@std/assert";
 *
 * const clock = new VirtualClock();
 * using simulator = createSimulator({ clock, delay: fixed(1_500), errorRate: 0 });
 * await clock.advance(1_500);
 * const response = await simulator.fetch("http://simulator.test/status");
 * assertEquals((await response.json()).completion_time, 1.5);
 * ```
 */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  return createPart(options);
}

/**
 * Creates a simulator, or a simulation below one.
 *
 * @param options The options.
 * @param shared The open requests of the simulator that it is part of.
 */
function createPart(
  options: SimulatorOptions,
  shared?: OpenRequests,
): Simulator {
  const { settings, head } = restore(completeSettings(options), options.seed);
  const { seed, store } = settings;
  const clock = settings.clock instanceof VirtualClock
    ? settings.clock
    : forwardClock(settings.clock, head.time);
  const closing = new AbortController();
  const closed = closing.signal;

  const memory = shareMemory(settings.maxMemory);
  const events = new JobEvents(() => alarm.check(), {
    events: MAX_EVENTS_COUNT,
    bytes: memory.events,
  });
  events.startAfter(firstEventId(head.runs));
  const work = new UnitOfWork({
    store,
    head,
    settle: () => void now(),
    storesTime: clock instanceof VirtualClock,
  });
  const jobs = new Jobs(
    settings,
    { ...settings, maxBytes: memory.jobs },
    work,
    (job, phase, at) => {
      events.emit(job, phase, at);
      webhooks.notify(job, phase, at);
    },
  );
  const time = new Time(clock, settings.autoAdvance, jobs, closed);
  const now = () => time.now();
  const alarm = new Alarm({
    clock,
    due: () => Math.min(jobs.next, webhooks.next),
    ring: () => webhooks.settle(now()),
    wanted: () => events.hasSubscribers || webhooks.isWaiting,
    closed,
  });
  const openRequests = shared ?? new OpenRequests(settings.maxOpenRequests);
  const injector = new Injector({
    seed,
    now,
    enter: ({ request }) => openRequests.enter(request),
    wait: ({ request }, ms, signal) =>
      time.wait(ms, [signalOf(request), ...(signal ? [signal] : [])]),
  });
  for (const text of PROFILES[settings.profile]) injector.set(parseFault(text));
  setFaults(injector, settings.faults);
  const pollStats = new PollStats({
    delay: settings.delay,
    maxJobs: settings.maxJobs,
    maxBytes: memory.report,
    onEndSeen: (waste) => metrics.recordWaste(waste),
  });
  const metrics = new Metrics({
    phases: () => jobs.counts,
    created: () => jobs.last,
    polls: () => pollStats.totals,
    openRequests,
    now,
  });
  const ids = new JobIds(seed);
  const heygenIds = new HeyGenIds(seed, ids);
  const resultUrls = new ResultUrls(seed, settings.resultLifetime);
  const targets = new Targets(settings.webhookHosts);
  const { rateLimit, webhookFetch, webhookFaults } = settings;
  const batches = new Records<Batch>("batches", work, MAX_RECORDS_COUNT);
  const webhooks = new Webhooks({
    store: new StoredWebhooks(store, work),
    ids,
    heygenIds,
    viewOf(job, now, origin) {
      const edit = jobs.edits.get(job.number);
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
    run: head.runs,
    retryAfter: settings.retryAfter,
    callbackSecret: settings.webhookSecret,
    signatureHeader: settings.webhookSignature,
    concurrency: settings.webhookConcurrency,
    timeout: settings.webhookTimeout,
    maxEndpoints: settings.maxWebhooks,
    faults: new DeliveryFaults(
      seed,
      webhookFaults.map(parseDeliveryFault),
      now,
    ),
    limits: { bytes: memory.deliveries },
    send: webhookFetch ? sendBy(targets, webhookFetch) : sendOut(targets),
    now,
    hold: (work) => time.hold(work),
    onDue: () => alarm.check(),
    closed,
  });
  const scripts = new Scripts(jobs, injector, work);
  const simulations = shared ? undefined : new Simulations({
    max: settings.maxSimulations,
    idle: settings.simulationIdle,
    create: (name, own) => {
      const open = new OpenRequests(settings.maxOpenRequests, openRequests);
      const child = createPart(
        { ...partOptions(options, settings, name), ...own },
        open,
      );
      return {
        seed: child.settings.seed,
        isOpen: () => open.size > 0,
        handle: child.handle,
        close: child.close,
      };
    },
  });
  const simulation: Simulation = {
    settings,
    simulations,
    runId: ids.encode(head.runs).slice(0, 8),
    closed,
    time,
    jobs,
    events,
    requestEvents: new RequestEvents({
      capacity: Math.min(
        MAX_EVENTS_COUNT,
        Math.floor(memory.events / REQUEST_EVENT_BYTES),
      ),
      lastJobEvent: () => events.last,
      idOf: (job) => ids.encode(job),
    }),
    webhooks,
    targets,
    ids,
    heygenIds,
    assets: new Records("assets", work, MAX_RECORDS_COUNT),
    batches,
    resultUrls,
    balance: new Balance(settings.balance, work),
    injector,
    scripts,
    auth: new Auth(settings),
    limiter: rateLimit === undefined
      ? undefined
      : new RateLimiter(parseRateLimit(rateLimit)),
    openRequests,
    idempotency: new IdempotencyKeys(
      work,
      Math.max(MIN_KEYS_COUNT, settings.maxJobs),
      memory.keys,
    ),
    pollStats,
    work,
    journal: new Journal(settings.journal, memory.journal),
    metrics,
  };
  const respond = createApp(
    allRoutes(simulation),
    createPipelines(simulation),
    settings.pathPrefix,
  );
  const journal = new StoredJournal(simulation.journal, store, work);
  const restored = decodeJobs(store.jobs());
  jobs.restore(head, restored);
  scripts.restore(store.rows("steps"));
  simulation.assets.restore(store.rows("assets"));
  batches.restore(store.rows("batches"));
  simulation.balance.restore(store.rows("balance"));
  jobs.edits.restore(store.rows("edits"));
  simulation.idempotency.restore(store.rows("keys"));
  for (const job of restored.jobs) webhooks.restore(job, head.time);
  jobs.resume();
  alarm.check();

  const bodyOf = (job: Job) =>
    statusBody(job, ids.encode(job.number), jobs.now);
  function resetStatus(): StatusBody {
    time.now();
    return bodyOf(jobs.replaceCurrent());
  }
  if (jobs.current) time.now();
  else resetStatus();
  // The store counts this run from its first response on.
  work.flush();
  // Pending deliveries are due now: a virtual clock may stand still for ever.
  webhooks.settle(jobs.now);
  journal.start(now);

  function close(): void {
    if (closed.aborted) return;
    closing.abort(CLOSED);
    simulations?.close();
    time.now();
    journal.close();
    work.close();
  }
  function handle(
    request: Request,
    address: () => string = () => "",
  ): Response | Promise<Response> {
    const name = simulations && simulationIn(request.url);
    return simulations && name !== undefined
      ? simulations.respond(name, request, address, closed)
      : respond(request, address);
  }
  return {
    settings,
    clock: settings.clock,
    handle,
    async fetch(input, init) {
      const request = new LocalRequest(input, init);
      const { givenSignal } = request;
      const response = handle(request);
      return givenSignal && response instanceof Promise
        ? await abortable(response, givenSignal)
        : await response;
    },
    getStatus() {
      time.now();
      return bodyOf(jobs.current ?? jobs.replaceCurrent());
    },
    resetStatus,
    close,
    [Symbol.dispose]: close,
  };
}

/** The fraction of memory that each simulation below a simulator may take. */
const PART_OF_MEMORY = 1 / 64;

/** The options of a simulation below a simulator, unless it has its own. */
function partOptions(
  options: SimulatorOptions,
  { seed, clock, maxMemory }: Settings,
  name: string,
): SimulatorOptions {
  return {
    ...options,
    store: new NoStore(),
    seed: `${seed}/${name}`,
    clock: clock instanceof VirtualClock ? new VirtualClock() : clock,
    maxMemory: Math.max(MIN_MEMORY, Math.floor(maxMemory * PART_OF_MEMORY)),
  };
}
