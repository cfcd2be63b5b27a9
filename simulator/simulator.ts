import { abortable } from "@std/async/abortable";
import type { Clock } from "./clock/clock.ts";
import {
  firstEventId,
  JobEvents,
  MAX_EVENTS_COUNT,
} from "./push/job_events.ts";
import { Alarm } from "./clock/alarm.ts";
import { forwardClock } from "./clock/forward_clock.ts";
import { Time } from "./jobs/time.ts";
import { VirtualClock } from "./clock/virtual_clock.ts";
import { Injector } from "./faults/injector.ts";
import { PROFILES } from "./faults/profiles.ts";
import { Scripts } from "./faults/script.ts";
import { setFaults } from "./faults/set_faults.ts";
import { parseFault } from "./faults/spec.ts";
import { createApp } from "./http/app.ts";
import { LocalRequest, signalOf } from "./http/local_request.ts";
import { createPipelines } from "./http/pipeline.ts";
import { type StatusBody, statusBody } from "./http/status_body.ts";
import { JobIds } from "./jobs/job_ids.ts";
import type { Job } from "./jobs/job.ts";
import { Jobs } from "./jobs/jobs.ts";
import { decodeJobs } from "./jobs/stored_job.ts";
import { Auth } from "./limits/auth.ts";
import { IdempotencyKeys, MIN_KEYS_COUNT } from "./limits/idempotency.ts";
import { shareMemory } from "./limits/memory.ts";
import { OpenRequests } from "./limits/open_requests.ts";
import { parseRateLimit, RateLimiter } from "./limits/rate_limit.ts";
import type { SimulatorOptions } from "./options.ts";
import { allRoutes } from "./routes/mod.ts";
import { completeSettings, type Settings } from "./settings.ts";
import type { Simulation } from "./simulation.ts";
import { restore } from "./restore.ts";
import { UnitOfWork } from "./jobs/unit_of_work.ts";
import { Journal } from "./report/journal.ts";
import { JOB_POLL_STATS_BYTES } from "./report/job_poll_table.ts";
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
  /** What it runs by, the seed included. */
  readonly settings: Settings;
  /** The clock that all of it follows. */
  readonly clock: Clock;
  /**
   * Answers a request, as the global `fetch` would: hand it to a client or to
   * `Deno.serve`.
   */
  fetch(request: Request | URL | string, init?: RequestInit): Promise<Response>;
  /**
   * The same for a server, which has a `Request` and can take a `Response`.
   *
   * @param request The request.
   * @param address Tells the caller's address, by which requests are counted
   * where they are limited and need no key.
   */
  handle(
    request: Request,
    address?: () => string,
  ): Response | Promise<Response>;
  /** Tells of the current job. */
  getStatus(): StatusBody;
  /**
   * Starts a new job in place of the current one, and tells of it.
   *
   * @throws {CapacityError} If a limit leaves no room for another job.
   */
  resetStatus(): StatusBody;
  /**
   * Stops: whatever is held back is let go, and from now on requests are
   * answered with 503. `using` does it by itself.
   *
   * @throws {StoreError} If the last of it cannot be kept; it is stopped then.
   */
  close(): void;
}

/** Why whatever is held back is let go; to make one costs more than to close. */
const CLOSED = new DOMException("The simulator was closed", "AbortError");

/**
 * Creates a simulator. Its first job starts at once. No timer runs for a job:
 * its state is a pure function of the job and the clock.
 *
 * @param options The laws, the seed, the clock, what goes wrong, and the limits.
 * @returns The simulator.
 * @throws {TypeError} If an option is of the wrong kind.
 * @throws {RangeError} If a number is out of its range.
 * @throws {StoreError} If what was kept makes no sense, or nothing can be kept.
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
 * const answer = await simulator.fetch("http://simulator.test/status");
 * assertEquals((await answer.json()).completion_time, 1.5);
 * ```
 */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
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
  const openRequests = new OpenRequests(settings.maxOpenRequests);
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
    maxJobPollStats: Math.floor(memory.report / JOB_POLL_STATS_BYTES),
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
  const targets = new Targets(settings.webhookHosts);
  const { rateLimit, webhookFetch, webhookFaults } = settings;
  const webhooks = new Webhooks({
    store: new StoredWebhooks(store, work),
    ids,
    seed,
    run: head.runs,
    retryAfter: settings.retryAfter,
    callbackSecret: settings.webhookSecret,
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
  const simulation: Simulation = {
    settings,
    runId: ids.encode(head.runs).slice(0, 8),
    closed,
    time,
    jobs,
    events,
    webhooks,
    targets,
    ids,
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
  );
  const journal = new StoredJournal(simulation.journal, store, work);
  const restored = decodeJobs(store.jobs());
  jobs.restore(head, restored);
  scripts.restore(store.rows("steps"));
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
    time.now();
    journal.close();
    work.close();
  }
  function handle(
    request: Request,
    address: () => string = () => "",
  ): Response | Promise<Response> {
    return respond(request, address);
  }
  return {
    settings,
    clock: settings.clock,
    handle,
    async fetch(input, init) {
      const request = new LocalRequest(input, init);
      const { givenSignal } = request;
      const answered = handle(request);
      return givenSignal && answered instanceof Promise
        ? await abortable(answered, givenSignal)
        : await answered;
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
