import { messageOf } from "./_message_of.ts";
import { systemClock } from "./clock/clock.ts";
import type { MovableClock } from "./clock/movable_clock.ts";
import { PacedClock } from "./clock/paced_clock.ts";
import { VirtualClock } from "./clock/virtual_clock.ts";
import { decodeJobs } from "./core/job.ts";
import { StoreError, TABLES } from "./core/store.ts";
import { Application } from "./http/app.ts";
import { CLOSED, RESTARTED } from "./http/errors.ts";
import { ANONYMOUS } from "./message/request.ts";
import { createParts, type Parts, type PartsOptions } from "./parts.ts";
import { allRoutes } from "./routes/mod.ts";
import type { JobOrigin } from "./rules/job_rules.ts";
import type { Settings } from "./settings/settings.ts";
import type { SnapshotContent } from "./snapshot/document.ts";
import {
  decodeSettings,
  statefulParts,
  storedParts,
  takeSnapshot,
} from "./snapshot/take.ts";
import { type StatusBody, statusBody } from "./wire/exercise.ts";

/** A simulation from its start, which goes on from its store, to its end. */
export class Simulation {
  readonly app: Application;
  readonly #closing = new AbortController();
  readonly #parts: Parts;

  /**
   * Starts a simulation: its first job begins at once.
   *
   * @throws {StoreError} If the store is damaged, or cannot be written.
   */
  constructor(
    options: Omit<PartsOptions, "closed" | "changes">,
    snapshot?: SnapshotContent,
  ) {
    const closed = this.#closing.signal;
    const changes = snapshot
      ? decodeSettings(snapshot.settings, options.settings)
      : {};
    const parts = createParts({ ...options, changes, closed });
    this.#parts = parts;
    this.app = new Application(parts, allRoutes(parts));
    try {
      this.#start(options.head, snapshot);
    } catch (error) {
      this.#closing.abort(CLOSED);
      throw error;
    }
  }

  #start(head: PartsOptions["head"], snapshot?: SnapshotContent): void {
    const { time, jobs, work, webhooks, storedJournal } = this.#parts;
    try {
      this.#restore(head, snapshot);
    } catch (error) {
      if (snapshot || error instanceof StoreError) throw error;
      throw new StoreError(
        `Cannot go on from the store as a value in it is invalid: ${
          messageOf(error)
        }. Remove it with the version that stored it, or use another store`,
        { cause: error },
      );
    }
    if (jobs.current) time.now();
    else this.#replaceCurrent();
    // The store counts this run from its first response on.
    work.flush();
    // Pending deliveries are due now: a virtual clock may stand still for ever.
    webhooks.deliveries.settle(jobs.now);
    storedJournal.start(() => time.now());
  }

  /** Goes on with what the store holds, and what only a snapshot has. */
  #restore(head: PartsOptions["head"], snapshot?: SnapshotContent): void {
    const { jobs, settings: { store }, webhooks } = this.#parts;
    const stored = storedParts(this.#parts);
    const stateful = statefulParts(this.#parts);
    const isWhole = snapshot !== undefined;
    const all = decodeJobs(store.jobs());
    for (const table of TABLES) {
      stored[table].restore(store.rows(table), isWhole);
    }
    // Last, as what is due happens as soon as a part reads the time.
    jobs.restore(head, all);
    for (const job of all) {
      webhooks.restore(job, head.time, isWhole);
    }
    // A snapshot has the limits that its jobs follow.
    if (!isWhole) jobs.resume();
    for (const [name, state] of Object.entries(snapshot?.states ?? {})) {
      stateful[name]?.restoreState(state);
    }
  }

  takeSnapshot(): string {
    return takeSnapshot(this.#parts);
  }

  get isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  get settings(): Parts["settings"] {
    return this.#parts.settings;
  }

  /** Returns the status of the current job. */
  getStatus(): StatusBody {
    const { time, jobs } = this.#parts;
    time.now();
    return jobs.current ? this.#statusOf(jobs.current) : this.#replaceCurrent();
  }

  /** Replaces the current job by a new one, and returns its status. */
  resetStatus(): StatusBody {
    return this.#replaceCurrent({ wire: "exercise", client: ANONYMOUS });
  }

  isSending(): boolean {
    const { time, webhooks } = this.#parts;
    if (this.isClosed) return false;
    webhooks.deliveries.settle(time.now());
    return webhooks.deliveries.isSending;
  }

  /**
   * Ends it, and closes its store.
   *
   * @throws {StoreError} If the last changes cannot be stored.
   */
  close(): void {
    if (this.isClosed) return;
    this.#closing.abort(CLOSED);
    this.#parts.time.now();
    this.#parts.storedJournal.close();
    this.#parts.work.close();
  }

  /** Ends it without another change of its store, which a later one has. */
  abandon(): void {
    this.#parts.work.abandon();
    this.#closing.abort(RESTARTED);
    this.#parts.storedJournal.close();
  }

  /** Replaces the current job; without an origin, as the first one of all. */
  #replaceCurrent(origin?: JobOrigin): StatusBody {
    const { time, jobs, rules } = this.#parts;
    time.now();
    const job = rules.createJobs(
      [{}],
      jobs.last + 1,
      origin,
      (requests) => jobs.create(requests, { replaces: true })[0],
    );
    return this.#statusOf(job);
  }

  #statusOf(job: Parameters<typeof statusBody>[0]): StatusBody {
    const { ids, jobs } = this.#parts;
    return statusBody(job, ids.encode(job.number), jobs.now);
  }
}

/** The settings, with the seed of the store, and the head of a run. */
export type RestoredState = Pick<PartsOptions, "settings" | "head">;

/**
 * Restores the state of a simulation from its store. Stored jobs stay as they were
 * drawn; settings other than the seed may differ for the jobs to come.
 *
 * @throws {RangeError} If the seed is not that of the store, or a virtual clock is
 * behind it.
 * @throws {StoreError} If the store cannot be read.
 */
export function restoredState(
  settings: Settings,
  seed: number | string | undefined,
): RestoredState {
  const head = settings.store.head();
  if (!head) {
    const first = { runs: 0, last: 0, current: 0, time: -Infinity };
    return { settings, head: { seed: settings.seed, ...first } };
  }
  if (seed !== undefined && String(seed) !== String(head.seed)) {
    throw new RangeError(
      `Cannot create a simulator as 'seed' must be that of its store, '${head.seed}': current value is '${seed}'`,
    );
  }
  const { clock } = settings;
  if (clock instanceof VirtualClock && clock.now() < head.time) {
    throw new RangeError(
      `Cannot create a simulator as 'clock' must not be behind its store, at ${head.time}: current value is ${clock.now()}`,
    );
  }
  return {
    settings: { ...settings, seed: head.seed },
    head: { ...head, runs: head.runs + 1 },
  };
}

/**
 * The clock of a simulation, which goes on at the time of its store.
 *
 * @throws {RangeError} If a clock that does not move by itself is given a speed.
 */
export function createClock(settings: Settings): MovableClock {
  const { clock, speed, startTime, store } = settings;
  if (!(clock instanceof VirtualClock)) {
    const resumed = store.resumeAt(speed);
    return new PacedClock(clock, {
      speed,
      start: (base) => {
        if (resumed === undefined) return startTime ?? base;
        // The store counts by the system's clock; another may be further.
        const isSystem = clock === systemClock || startTime !== undefined;
        return isSystem ? resumed : Math.max(resumed, base);
      },
    });
  }
  if (speed !== 1) {
    throw new RangeError(
      `Cannot create a simulator as 'speed' must be 1 with a VirtualClock: current value is ${speed}`,
    );
  }
  if (startTime !== undefined && !store.head()) clock.set(startTime);
  return clock;
}

/**
 * The time at which a simulation starts anew, in milliseconds since the epoch.
 */
export function startOf({ clock, startTime }: Settings): number {
  if (startTime !== undefined) return startTime;
  return clock instanceof VirtualClock ? clock.start : clock.now();
}
