import { drawHex } from "../core/ids.ts";
import { hasEnded, type Job, type Phase, phaseOf } from "../core/job.ts";
import { HttpProblem } from "../message/http_problem.ts";
import type { Batch } from "../wire/batches.ts";
import type { HeyGenEvent } from "../wire/heygen_events.ts";
import { Deliveries, type DeliveriesOptions, DISABLED } from "./deliveries.ts";
import {
  type Delivery,
  DeliveryLog,
  type DeliveryLogState,
} from "./delivery_log.ts";
import {
  type Endpoint,
  Endpoints,
  type EndpointsOptions,
} from "./endpoints.ts";
import type { DeliveryFaultsState } from "./faults.ts";
import {
  CALLBACKS,
  type EventMessage,
  type JobMessagesOptions,
  type Scheme,
  type SchemeName,
  SCHEMES,
} from "./schemes.ts";
import { probe } from "./send.ts";

export interface WebhooksOptions
  extends EndpointsOptions, DeliveriesOptions, JobMessagesOptions {
  /** The most bytes of memory that all deliveries take. */
  readonly bytes: number;
  /** Returns a batch and the event of its end; `undefined` before that. */
  finishedBatch(
    id: string,
    at: number,
  ): { readonly event: HeyGenEvent; readonly batch: Batch } | undefined;
}

/** What a snapshot has of webhooks besides endpoints and deliveries. */
export interface WebhooksState {
  readonly lastEndpoint: number;
  readonly log: DeliveryLogState;
  readonly faults: DeliveryFaultsState;
}

/** A receiver of messages: an endpoint, or the callback of a job. */
type Receiver = Pick<
  Endpoint,
  "id" | "url" | "origin" | "events" | "scheme" | "entity"
>;

/** An event, and the message about it to each receiver. */
interface News {
  /** The job or the batch: each has at most one event of a type. */
  readonly subject: number | string;
  readonly job?: number | null;
  readonly at: number;
  /** The id of its subject in HeyGen's wire. */
  entity(): string;
  /** `undefined` if the scheme has none. */
  messageBy(scheme: Scheme, origin: string): EventMessage | undefined;
}

/**
 * The webhooks of a simulation. For each event of a job a message is written, by its
 * scheme, to each of the {@linkcode Endpoints} that wants it and to the callback of
 * the job; {@linkcode Deliveries} signs, sends and repeats it.
 */
export class Webhooks {
  readonly endpoints: Endpoints;
  readonly log: DeliveryLog;
  readonly deliveries: Deliveries;
  readonly #options: WebhooksOptions;
  /** The numbers of pending jobs whose end is awaited, also without an endpoint. */
  readonly #awaited = new Set<number>();

  constructor(options: WebhooksOptions) {
    this.#options = options;
    this.endpoints = new Endpoints(options);
    this.log = new DeliveryLog(options.work, options.bytes);
    this.deliveries = new Deliveries(this.log, this.endpoints, options);
  }

  /** The state besides the rows of endpoints and deliveries. */
  get state(): WebhooksState {
    return {
      lastEndpoint: this.endpoints.last,
      log: this.log.state,
      faults: this.#options.faults.state,
    };
  }

  /** Goes on as in a snapshot, whose endpoints and deliveries have been restored. */
  restoreState({ lastEndpoint, log, faults }: WebhooksState): void {
    this.endpoints.last = lastEndpoint;
    this.log.restoreState(log);
    this.#options.faults.restoreState(faults);
  }

  /** Whether something must be sent as soon as it is due. */
  get isWaiting(): boolean {
    return this.#awaited.size > 0 || this.log.pending > 0 ||
      this.endpoints.enabled().length > 0;
  }

  /**
   * Restores a job. Its last event may have been stored without its deliveries if
   * both are of the store's latest time: then they are added now.
   *
   * @param isWhole Whether all deliveries are stored, as in a snapshot.
   */
  restore(job: Job, now: number, isWhole: boolean): void {
    const phase = phaseOf(job, now);
    const pending = !hasEnded(job, now);
    const since = phase === "queued"
      ? job.createdAt
      : pending
      ? job.startsAt
      : job.endsAt;
    if (pending && isAwaited(job)) this.#awaited.add(job.number);
    if (since === now && !isWhole) this.notify(job, phase, now);
  }

  notify(job: Job, phase: Phase, at: number): void {
    const { number } = job;
    const { submission, callbackUrl, callbackOrigin } = job.details ?? {};
    const ended = hasEnded(job, at);
    const wasAwaited = ended && this.#awaited.delete(number);
    if (!ended && isAwaited(job)) this.#awaited.add(number);
    const scheme = submission ? "unsigned" : "standard";
    this.#publish({
      subject: number,
      job: number,
      at,
      entity: () => this.#options.heygenIds.encode(job),
      messageBy: (scheme, origin) =>
        scheme.jobMessage({ job, phase, at, origin }, this.#options),
    }, ended ? callbackTo(callbackUrl, callbackOrigin, scheme) : []);
    if (ended && submission?.batch) this.notifyBatch(submission.batch, at);
    // The next time of the job has changed.
    if (wasAwaited || this.isWaiting) this.#options.onDue();
  }

  /** Sends the event of the end of a batch, once all of its jobs have ended. */
  notifyBatch(id: string, at: number): void {
    const finished = this.#options.finishedBatch(id, at);
    if (!finished) return;
    const { event, batch: { callbackUrl, callbackOrigin } } = finished;
    this.#publish({
      subject: id,
      at,
      entity: () => id,
      messageBy: (scheme) => scheme.batchMessage(event),
    }, callbackTo(callbackUrl, callbackOrigin, "unsigned"));
  }

  /** @throws {HttpProblem} If the endpoint is disabled, or the log is full. */
  test(endpoint: Endpoint): Delivery {
    if (endpoint.disabledAt !== null) throw new HttpProblem(409, DISABLED);
    if (this.log.isFull) {
      throw new HttpProblem(409, "The limit of pending deliveries is reached.");
    }
    const at = this.#options.now();
    const subject = `number ${this.log.last + 1}`;
    const message = SCHEMES[endpoint.scheme].testMessage(endpoint.id, at);
    return this.#send(message, endpoint, { subject, at });
  }

  /**
   * Removes an endpoint with its deliveries.
   *
   * @throws {StoreError} If the store fails: the endpoint and its deliveries stay.
   */
  remove(endpoint: Endpoint): void {
    this.endpoints.remove(endpoint);
    for (const { id } of this.log.to(endpoint.id)) this.log.remove(id);
  }

  /**
   * Sends `OPTIONS` to a target, as HeyGen does before it creates an endpoint.
   *
   * @returns Why there was no good response within a second; `null` if there was.
   */
  async probe(url: string): Promise<string | null> {
    const probed = probe(url, this.#options);
    this.#options.hold(probed);
    return (await probed).reason;
  }

  #publish(news: News, callback: readonly Receiver[]): void {
    for (const to of [...callback, ...this.endpoints.enabled()]) {
      if (to.entity !== undefined && to.entity !== news.entity()) continue;
      const message = news.messageBy(SCHEMES[to.scheme], to.origin);
      if (!message || to.events?.includes(message.type) === false) continue;
      this.#send(message, to, news);
    }
  }

  #send(
    { type, text }: EventMessage,
    { id: endpoint, url, scheme }: Pick<Receiver, "id" | "url" | "scheme">,
    { subject, job = null, at }: Omit<News, "entity" | "messageBy">,
  ): Delivery {
    // A job has each event once. It may be in the log: of an earlier run, or because
    // several jobs of a batch end at the same time.
    const { seed } = this.#options;
    const id = `msg_${drawHex(16, seed, "message", endpoint, type, subject)}`;
    const known = this.log.get(id);
    if (known) return known;
    const created = { id, endpoint, url, type, job, body: text(), scheme };
    return this.deliveries.add(created, at);
  }
}

/** Whether a job has a callback, or is part of a batch, which may have one. */
function isAwaited({ details }: Job): boolean {
  return details?.callbackUrl !== undefined ||
    details?.submission?.batch !== undefined;
}

function callbackTo(
  url: string | undefined,
  origin = "",
  scheme: SchemeName,
): readonly Receiver[] {
  return url === undefined
    ? []
    : [{ id: CALLBACKS, url, origin, events: null, scheme }];
}
