import { messageOf } from "./_message_of.ts";
import { StoreError, TABLES } from "./core/store.ts";
import { decodeJobs } from "./core/job.ts";
import { Application } from "./http/app.ts";
import { CLOSED, RESTARTED } from "./http/errors.ts";
import { ANONYMOUS } from "./message/request.ts";
import { allRoutes } from "./routes/mod.ts";
import type { JobOrigin } from "./rules/job_rules.ts";
import { createParts, type Parts, type PartsOptions } from "./parts.ts";
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
    jobs.restore(head, all);
    for (const table of TABLES) {
      stored[table].restore(store.rows(table), isWhole);
    }
    for (const job of all) {
      webhooks.restore(job, head.time, isWhole);
    }
    jobs.resume();
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
