import { randomStream } from "@heygen-sim/client/distributions";
import { jobText } from "../http/job_text.ts";
import { type Job, type Phase, phaseOf } from "../jobs/job.ts";
import type { JobIds } from "../jobs/job_ids.ts";
import { Deliveries, type DeliveriesOptions } from "./deliveries.ts";
import { Endpoints } from "./endpoints.ts";
import { DEFAULT_EVENTS, eventText, TEST_EVENT } from "./events.ts";
import { hexOf } from "./_hex_of.ts";
import { DeliveryLog, type LogBounds } from "./log.ts";
import {
  CALLBACKS,
  type Delivery,
  type Endpoint,
  type Refused,
  type WebhookStore,
} from "./state.ts";

/** How many deliveries there may be, if nothing else is said. */
const BOUNDS: LogBounds = { kept: 10_000, owed: 100_000 };

/** What webhooks are made with. */
export interface WebhooksOptions
  extends Omit<DeliveriesOptions, "log" | "secretsOf" | "onGone"> {
  /** Keeps endpoints and deliveries. */
  readonly store: WebhookStore;
  /** How many times the simulation has been taken up. */
  readonly run: number;
  /** The jobs' names. */
  readonly ids: JobIds;
  /** In how many milliseconds to ask for a pending job again. */
  readonly retryAfter: number;
  /** What callbacks of jobs are signed with. */
  readonly callbackSecret: string;
  /**
   * The most endpoints.
   *
   * @default {MAX_ENDPOINTS_COUNT}, 100
   */
  readonly maxEndpoints?: number;
  /**
   * How many deliveries there may be.
   *
   * @default {kept: 10_000, owed: 100_000}
   */
  readonly bounds?: Partial<LogBounds>;
}

/** Tells receivers what happens to jobs: all who have an endpoint, and callbacks. */
export class Webhooks {
  /** All deliveries. */
  readonly log: DeliveryLog;
  /** Who is told of all jobs. */
  readonly endpoints: Endpoints;
  readonly #options: WebhooksOptions;
  readonly #deliveries: Deliveries;
  /** The numbers of the pending jobs that have a callback. */
  readonly #called = new Set<number>();

  /**
   * Goes on with what is in a store.
   *
   * @param options What they are made with.
   */
  constructor(options: WebhooksOptions) {
    this.#options = options;
    const { store, bounds } = options;
    const { seed, run, now, maxEndpoints } = options;
    const onChange = () => options.onDue();
    this.endpoints = new Endpoints({
      store,
      seed,
      run,
      now,
      maxEndpoints,
      onChange,
    });
    this.log = new DeliveryLog(store, { ...BOUNDS, ...bounds });
    this.#deliveries = new Deliveries({
      ...options,
      log: this.log,
      secretsOf: (delivery) => this.#secretsOf(delivery),
      onGone: (delivery) => this.#disable(delivery.endpoint),
    });
  }

  /** Whether anybody is to be told at once of what falls due. */
  get wanted(): boolean {
    return this.endpoints.enabled > 0 || this.#called.size > 0 ||
      this.log.owed > 0;
  }

  /** When a delivery is due next; `Infinity` if none is. */
  get next(): number {
    return this.#deliveries.next;
  }

  /** Makes the deliveries that have fallen due. */
  settle(now: number): void {
    this.#deliveries.settle(now);
  }

  /**
   * Takes up a job that was kept. What has happened to it at the very moment of
   * which the store tells may be all that was kept of it: then its receivers are
   * told now.
   *
   * @param job The job.
   * @param now The moment of which the store tells.
   */
  restore(job: Job, now: number): void {
    const phase = phaseOf(job, now);
    const pending = phase === "queued" || phase === "running";
    const since = phase === "queued"
      ? job.createdAt
      : pending
      ? job.startsAt
      : job.endsAt;
    if (pending && job.details?.callbackUrl !== undefined) {
      this.#called.add(job.number);
    }
    if (since === now) this.notify(job, phase, now, true);
  }

  /**
   * Takes note that a job has come to a phase.
   *
   * @param job The job.
   * @param phase What it does from then on.
   * @param at When, in milliseconds since the epoch.
   * @param perhapsAgain Whether its receivers may have been told before.
   */
  notify(job: Job, phase: Phase, at: number, perhapsAgain = false): void {
    const { details, number } = job;
    const { callbackUrl, callbackOrigin = "" } = details ?? {};
    const type = `job.${phase}`;
    if (callbackUrl !== undefined) {
      if ((DEFAULT_EVENTS as readonly string[]).includes(type)) {
        this.#called.delete(number);
        this.#tell(job, type, at, {
          id: CALLBACKS,
          url: callbackUrl,
          origin: callbackOrigin,
          perhapsAgain,
        });
      } else {
        this.#called.add(number);
        this.#options.onDue();
      }
    }
    if (this.endpoints.enabled === 0) return;
    for (const endpoint of this.endpoints.wanting(type)) {
      this.#tell(job, type, at, { ...endpoint, perhapsAgain });
    }
    // What is due next has changed with the job.
    this.#options.onDue();
  }

  /**
   * Removes an endpoint with its deliveries.
   *
   * @param endpoint The endpoint.
   * @throws {StoreError} If the store fails: the endpoint and its deliveries stay.
   */
  remove(endpoint: Endpoint): void {
    const { id } = endpoint;
    this.endpoints.remove(endpoint);
    for (const delivery of [...this.log.all()]) {
      if (delivery.endpoint === id) this.log.remove(delivery.id);
    }
  }

  /** Sends an event to an endpoint that is only to try it. */
  test({ id, url, disabledAt }: Endpoint): Delivery | Refused {
    if (disabledAt !== null) return DISABLED;
    if (this.log.isFull) return FULL;
    const at = this.#options.now();
    const data = JSON.stringify({ webhook: id });
    return this.#send(TEST_EVENT, at, data, { id, url, job: null });
  }

  /** Sends a delivery anew: the same message under the same name. */
  redeliver(delivery: Delivery): Delivery | Refused {
    const { id } = delivery;
    if (this.#deliveries.isUnderWay(id)) {
      return { refused: "It is being sent at this moment." };
    }
    if (delivery.state !== "pending" && this.log.isFull) return FULL;
    if (!this.#secretsOf(delivery)) return DISABLED;
    const again = this.#deliveries.again(delivery);
    this.settle(this.#options.now());
    return again;
  }

  #tell(
    job: Job,
    type: string,
    at: number,
    { id, url, origin, perhapsAgain }:
      & Pick<Endpoint, "id" | "url" | "origin">
      & { readonly perhapsAgain: boolean },
  ): void {
    const { ids, seed, retryAfter } = this.#options;
    const context = { id: ids.encode(job.number), seed, retryAfter, origin };
    const data = jobText(job, { ...context, now: at });
    this.#send(type, at, data, { id, url, job: job.number, perhapsAgain });
  }

  #send(
    type: string,
    at: number,
    data: string,
    to: Pick<Endpoint, "id" | "url"> & Pick<Delivery, "job"> & {
      readonly perhapsAgain?: boolean;
    },
  ): Delivery {
    const { id: endpoint, url, job, perhapsAgain = false } = to;
    // What happens to a job happens once, so that its messages have the same
    // names whatever else is sent.
    const about = job ?? `number ${this.log.last + 1}`;
    const { seed } = this.#options;
    const random = randomStream(seed, "message", endpoint, type, about);
    const id = `msg_${hexOf(random)}`;
    const there = perhapsAgain ? this.log.get(id) : undefined;
    if (there) return there;
    const added = this.#deliveries.add({
      id,
      endpoint,
      url,
      type,
      job,
      body: eventText(type, at, data),
    }, at);
    this.settle(at);
    return added;
  }

  #secretsOf({ endpoint }: Delivery): readonly string[] | undefined {
    return endpoint === CALLBACKS
      ? [this.#options.callbackSecret]
      : this.endpoints.secretsOf(endpoint);
  }

  /** Sends nothing more to an endpoint. */
  #disable(id: string): void {
    if (!this.endpoints.disable(id)) return;
    for (const delivery of [...this.log.all()]) {
      const { endpoint: to, state } = delivery;
      const waits = to === id && state === "pending";
      // What is under way comes to its end by itself.
      if (waits && !this.#deliveries.isUnderWay(delivery.id)) {
        this.#deliveries.giveUp(delivery);
      }
    }
  }
}

const FULL: Refused = {
  refused: "There are as many deliveries under way as can be.",
};

const DISABLED: Refused = {
  refused: "The webhook is disabled, as its receiver answered 410.",
};
