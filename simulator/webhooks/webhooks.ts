import { hasEnded, type Job, type Phase, phaseOf } from "../core/job.ts";
import { drawHex } from "../wire/draw_hex.ts";
import { probe } from "./attempt.ts";
import { Deliveries } from "./deliveries.ts";
import { Endpoints } from "./endpoints.ts";
import { type EventMessage, jobMessage, testMessage } from "./job_messages.ts";
import type { DeliveryFaultsState } from "./faults.ts";
import { DeliveryLog, type DeliveryLogState, type LogLimits } from "./log.ts";
import {
  type About,
  callbackTo,
  isAwaited,
  messagesTo,
  type News,
  type Receiver,
} from "./news.ts";
import {
  CALLBACKS,
  type Delivery,
  type Endpoint,
  type Rejection,
} from "./state.ts";
import type { WebhooksOptions } from "./webhooks_options.ts";

/** What a snapshot has of webhooks besides endpoints and deliveries. */
export interface WebhooksState {
  readonly lastEndpoint: number;
  readonly log: DeliveryLogState;
  readonly faults: DeliveryFaultsState;
}

/** The default limits of deliveries. */
const LIMITS: LogLimits = { finished: 10_000, pending: 100_000 };

/** Sends events of jobs to endpoints and to the callbacks of single jobs. */
export class Webhooks {
  /** All deliveries. */
  readonly log: DeliveryLog;
  /** The receivers of events of all jobs. */
  readonly endpoints: Endpoints;
  readonly #options: WebhooksOptions;
  readonly #deliveries: Deliveries;
  /** The numbers of pending jobs whose end is awaited, also without an endpoint. */
  readonly #awaited = new Set<number>();

  /** Reads the endpoints and deliveries of a store. */
  constructor(options: WebhooksOptions) {
    this.#options = options;
    const { store, limits } = options;
    this.endpoints = new Endpoints({
      ...options,
      onChange: () => options.onDue(),
    });
    this.log = new DeliveryLog(store, { ...LIMITS, ...limits });
    this.#deliveries = new Deliveries({
      ...options,
      log: this.log,
      secretsOf: (delivery) => this.#secretsOf(delivery),
      onGone: (delivery) => this.#disable(delivery.endpoint),
    });
  }

  /** Whether something must be sent as soon as it is due. */
  get isWaiting(): boolean {
    return this.endpoints.enabled > 0 || this.#awaited.size > 0 ||
      this.log.pending > 0;
  }

  /** Whether any delivery is due or being sent. */
  get isSending(): boolean {
    return this.#deliveries.isSending;
  }

  /** The time of the next attempt; `Infinity` if none is scheduled. */
  get next(): number {
    return this.#deliveries.next;
  }

  /** Starts the attempts that are due. */
  settle(now: number): void {
    this.#deliveries.settle(now);
  }

  /**
   * Restores a job. Its last event may have been stored without its deliveries if
   * both are of the store's latest time: then they are added now.
   *
   * @param now The latest time in the store.
   * @param isWhole Whether all deliveries are stored, as in a snapshot.
   */
  restore(job: Job, now: number, isWhole = false): void {
    const phase = phaseOf(job, now);
    const pending = phase === "queued" || phase === "running";
    const since = phase === "queued"
      ? job.createdAt
      : pending
      ? job.startsAt
      : job.endsAt;
    if (pending && isAwaited(job)) this.#awaited.add(job.number);
    if (since === now && !isWhole) this.notify(job, phase, now, true);
  }

  /** What is not part of an endpoint or a delivery. */
  get state(): WebhooksState {
    return {
      lastEndpoint: this.endpoints.last,
      log: this.log.state,
      faults: this.#options.faults.state,
    };
  }

  /**
   * Goes on as in a snapshot, whose endpoints and deliveries have been restored.
   *
   * @param state The rest.
   */
  restoreState({ lastEndpoint, log, faults }: WebhooksState): void {
    this.endpoints.last = lastEndpoint;
    this.log.restoreState(log);
    this.#options.faults.restoreState(faults);
  }

  /**
   * Sends the event of a phase.
   *
   * @param phase The phase that it has reached.
   * @param at When, in milliseconds since the epoch.
   * @param isRestored Whether the event may have been sent before.
   */
  notify(job: Job, phase: Phase, at: number, isRestored = false): void {
    const { number } = job;
    const { submission, callbackUrl: url, callbackOrigin: origin } =
      job.details ?? {};
    const ended = hasEnded(job, at);
    if (ended) this.#awaited.delete(number);
    else if (isAwaited(job)) this.#awaited.add(number);
    const { heygenIds } = this.#options;
    this.#publish({
      subject: number,
      job: number,
      at,
      isRestored,
      entity: () => heygenIds.encode(job),
      messageFor: ({ scheme = "standard", origin }) =>
        jobMessage({ job, phase, at }, scheme, origin, this.#options),
    }, ended && callbackTo(url, origin, submission && "unsigned"));
    if (ended && submission?.batch) this.notifyBatch(submission.batch, at);
    // The next time of the job has changed.
    if (this.isWaiting) this.#options.onDue();
  }

  /**
   * Sends the event of the end of a batch, once all of its jobs have ended.
   *
   * @param id The id of the batch.
   * @param at The time, in milliseconds since the epoch.
   */
  notifyBatch(id: string, at: number): void {
    const finished = this.#options.finishedBatch(id, at);
    if (!finished) return;
    const { event, batch: { callbackUrl, callbackOrigin } } = finished;
    const message = {
      type: event.event_type,
      text: () => JSON.stringify(event),
    };
    this.#publish({
      subject: id,
      at,
      // Several jobs may end at the same time.
      isRestored: true,
      entity: () => id,
      messageFor: ({ scheme }) => scheme && message,
    }, callbackTo(callbackUrl, callbackOrigin, "unsigned"));
  }

  /**
   * Removes an endpoint with its deliveries.
   *
   * @throws {StoreError} If the store fails: the endpoint and its deliveries stay.
   */
  remove(endpoint: Endpoint): void {
    const { id } = endpoint;
    this.endpoints.remove(endpoint);
    for (const delivery of [...this.log.all()]) {
      if (delivery.endpoint === id) this.#deliveries.remove(delivery.id);
    }
  }

  /**
   * Sends `OPTIONS` to a target, as HeyGen does before it creates an endpoint.
   *
   * @returns Why there was no good response within a second; `null` if there was.
   */
  async probe(url: string): Promise<string | null> {
    const { send, closed, hold } = this.#options;
    const probed = probe(send, url, closed);
    hold(probed);
    return (await probed).reason;
  }

  /** Sends a test event to an endpoint. */
  test(endpoint: Endpoint): Delivery | Rejection {
    if (endpoint.disabledAt !== null) return DISABLED;
    if (this.log.isFull) return FULL;
    const at = this.#options.now();
    const subject = `number ${this.log.last + 1}`;
    return this.#send(testMessage(endpoint, at), endpoint, { subject, at });
  }

  /** Sends a delivery again: the same message with the same id. */
  redeliver(delivery: Delivery): Delivery | Rejection {
    const { id } = delivery;
    if (this.#deliveries.isActive(id)) {
      return { rejected: "The message is being sent." };
    }
    if (delivery.state !== "pending" && this.log.isFull) return FULL;
    if (!this.#secretsOf(delivery)) return DISABLED;
    const pending = this.#deliveries.redeliver(delivery);
    this.settle(this.#options.now());
    return pending;
  }

  /** Sends news to a callback and to the endpoints that want it. */
  #publish(news: News, callback: Receiver | false | undefined): void {
    const endpoints = this.endpoints.enabled > 0 ? this.endpoints.all() : [];
    const all = callback ? [callback, ...endpoints] : endpoints;
    for (const [to, message] of messagesTo(all, news)) {
      this.#send(message, to, news);
    }
  }

  #send(
    { type, text }: EventMessage,
    { id: endpoint, url, scheme }: Pick<Receiver, "id" | "url" | "scheme">,
    { subject, job = null, at, isRestored = false }: About,
  ): Delivery {
    // A job has each event once, so its ids do not depend on other deliveries.
    const { seed } = this.#options;
    const id = `msg_${drawHex(16, seed, "message", endpoint, type, subject)}`;
    const known = isRestored ? this.log.get(id) : undefined;
    if (known) return known;
    const created = { id, endpoint, url, type, job, body: text(), scheme };
    const added = this.#deliveries.add(created, at);
    this.settle(at);
    return added;
  }

  #secretsOf({ endpoint }: Delivery): readonly string[] | undefined {
    return endpoint === CALLBACKS
      ? [this.#options.callbackSecret]
      : this.endpoints.secretsOf(endpoint);
  }

  /** Disables an endpoint and cancels its pending deliveries. */
  #disable(id: string): void {
    if (!this.endpoints.disable(id)) return;
    for (const delivery of [...this.log.all()]) {
      if (delivery.endpoint !== id || delivery.state !== "pending") continue;
      // An active delivery ends by itself.
      if (this.#deliveries.isActive(delivery.id)) continue;
      this.#deliveries.fail(delivery);
    }
  }
}

const FULL: Rejection = {
  rejected: "The limit of pending deliveries is reached.",
};

const DISABLED: Rejection = {
  rejected: "The webhook is disabled: its receiver responded with 410.",
};
