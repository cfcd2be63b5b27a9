import { decodeJobs } from "./core/stored_job.ts";
import {
  createSimulation,
  type SimulationOptions,
} from "./create_simulation.ts";
import { createApp, type Respond } from "./http/app.ts";
import { createPipelines } from "./http/pipeline.ts";
import { CLOSED, RESTARTED } from "./message/end_reasons.ts";
import { StoredJournal } from "./report/stored_journal.ts";
import { allRoutes } from "./routes/mod.ts";
import type { Simulation } from "./simulation.ts";
import { type StatusBody, statusBody } from "./wire/exercise.ts";

/** A simulation from its start, which goes on from its store, to its end. */
export class RunningSimulation {
  /** Responds to a request. */
  readonly respond: Respond;
  readonly #closing = new AbortController();
  readonly #simulation: Simulation;
  readonly #journal: StoredJournal;

  /**
   * Starts a simulation: its first job begins at once.
   *
   * @param options The settings, and what it has in common with others.
   * @throws {StoreError} If the store is damaged, or cannot be written.
   */
  constructor(options: Omit<SimulationOptions, "closed">) {
    const closed = this.#closing.signal;
    const simulation = createSimulation({ ...options, closed });
    this.#simulation = simulation;
    this.respond = createApp(
      allRoutes(simulation),
      createPipelines(simulation),
      simulation.settings.pathPrefix,
    );
    const { time, jobs, work, webhooks, journal } = simulation;
    const { store } = simulation.settings;
    this.#journal = new StoredJournal(journal, store, work);
    restoreJobs(simulation, options.head);
    if (jobs.current) time.now();
    else this.resetStatus();
    // The store counts this run from its first response on.
    work.flush();
    // Pending deliveries are due now: a virtual clock may stand still for ever.
    webhooks.settle(jobs.now);
    this.#journal.start(() => time.now());
  }

  /** Its settings. */
  get settings(): Simulation["settings"] {
    return this.#simulation.settings;
  }

  /** Returns the status of the current job. */
  getStatus(): StatusBody {
    const { time, jobs } = this.#simulation;
    time.now();
    return this.#statusOf(jobs.current ?? jobs.replaceCurrent());
  }

  /** Replaces the current job by a new one, and returns its status. */
  resetStatus(): StatusBody {
    const { time, jobs } = this.#simulation;
    time.now();
    return this.#statusOf(jobs.replaceCurrent());
  }

  /**
   * Ends it, and closes its store.
   *
   * @throws {StoreError} If the last changes cannot be stored.
   */
  close(): void {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort(CLOSED);
    this.#simulation.time.now();
    this.#journal.close();
    this.#simulation.work.close();
  }

  /** Ends it without another change of its store, which a later one has. */
  abandon(): void {
    this.#simulation.work.abandon();
    this.#closing.abort(RESTARTED);
    this.#journal.close();
  }

  #statusOf(job: Parameters<typeof statusBody>[0]): StatusBody {
    const { ids, jobs } = this.#simulation;
    return statusBody(job, ids.encode(job.number), jobs.now);
  }
}

/** Goes on with the jobs of the store. */
function restoreJobs(
  simulation: Simulation,
  head: SimulationOptions["head"],
): void {
  const { jobs, scripts, assets, batches, balance, idempotency, webhooks } =
    simulation;
  const { store } = simulation.settings;
  const restored = decodeJobs(store.jobs());
  jobs.restore(head, restored);
  scripts.restore(store.rows("steps"));
  assets.restore(store.rows("assets"));
  batches.restore(store.rows("batches"));
  balance.restore(store.rows("balance"));
  jobs.edits.restore(store.rows("edits"));
  idempotency.restore(store.rows("keys"));
  for (const job of restored.jobs) webhooks.restore(job, head.time);
  jobs.resume();
}
