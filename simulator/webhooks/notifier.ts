import { hasEnded, type Job, type Phase, phaseOf } from "../core/job.ts";
import { drawHex } from "../core/job_ids.ts";
import type { Deliveries } from "./deliveries.ts";
import type { Endpoint, Endpoints } from "./endpoints.ts";
import { CALLBACKS } from "./events.ts";
import type { Delivery } from "./log.ts";
import type { EventMessage, Scheme } from "./scheme.ts";
import { type SchemeName, SCHEMES } from "./schemes.ts";
import type { WebhooksOptions } from "./webhooks_options.ts";

/** A receiver of messages: an endpoint, or the callback of a job. */
type Receiver = Pick<
  Endpoint,
  "id" | "url" | "origin" | "events" | "scheme" | "entity"
>;

/** What a message is about. */
interface About {
  /** What has each event once. */
  readonly subject: number | string;
  readonly job?: number | null;
  /** The time of the event, in milliseconds since the epoch. */
  readonly at: number;
  /** Whether the event may have been sent before. */
  readonly isRestored?: boolean;
}

/** An event, and the message about it to each receiver. */
interface News extends About {
  /** Returns the id of its subject in HeyGen's wire. */
  entity(): string;
  /** Returns the message; `undefined` if the scheme has none. */
  messageBy(scheme: Scheme, origin: string): EventMessage | undefined;
}

/** Sends events of jobs to endpoints and to the callbacks of single jobs. */
export class Notifier {
  readonly #options: WebhooksOptions;
  readonly #endpoints: Endpoints;
  readonly #deliveries: Deliveries;
  /** The numbers of pending jobs whose end is awaited, also without an endpoint. */
  readonly #awaited = new Set<number>();

  constructor(
    options: WebhooksOptions,
    endpoints: Endpoints,
    deliveries: Deliveries,
  ) {
    this.#options = options;
    this.#endpoints = endpoints;
    this.#deliveries = deliveries;
  }

  /** Whether something must be sent as soon as it is due. */
  get isWaiting(): boolean {
    return this.#awaited.size > 0 || this.#deliveries.log.pending > 0 ||
      this.#endpoints.enabled().length > 0;
  }

  /**
   * Restores a job. Its last event may have been stored without its deliveries if
   * both are of the store's latest time: then they are added now.
   *
   * @param isWhole Whether all deliveries are stored, as in a snapshot.
   */
  restore(job: Job, now: number, isWhole: boolean): void {
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

  notify(job: Job, phase: Phase, at: number, isRestored = false): void {
    const { number } = job;
    const { submission, callbackUrl, callbackOrigin } = job.details ?? {};
    const ended = hasEnded(job, at);
    if (ended) this.#awaited.delete(number);
    else if (isAwaited(job)) this.#awaited.add(number);
    const scheme = submission ? "unsigned" : "standard";
    this.#publish({
      subject: number,
      job: number,
      at,
      isRestored,
      entity: () => this.#options.heygenIds.encode(job),
      messageBy: (scheme, origin) =>
        scheme.jobMessage({ job, phase, at, origin }, this.#options),
    }, ended ? callbackTo(callbackUrl, callbackOrigin, scheme) : []);
    if (ended && submission?.batch) this.notifyBatch(submission.batch, at);
    // The next time of the job has changed.
    if (this.isWaiting) this.#options.onDue();
  }

  /** Sends the event of the end of a batch, once all of its jobs have ended. */
  notifyBatch(id: string, at: number): void {
    const finished = this.#options.finishedBatch(id, at);
    if (!finished) return;
    const { event, batch: { callbackUrl, callbackOrigin } } = finished;
    this.#publish({
      subject: id,
      at,
      // Several jobs may end at the same time.
      isRestored: true,
      entity: () => id,
      messageBy: (scheme) => scheme.batchMessage(event),
    }, callbackTo(callbackUrl, callbackOrigin, "unsigned"));
  }

  send(
    { type, text }: EventMessage,
    { id: endpoint, url, scheme }: Pick<Receiver, "id" | "url" | "scheme">,
    { subject, job = null, at, isRestored = false }: About,
  ): Delivery {
    const deliveries = this.#deliveries;
    // A job has each event once, so its ids do not depend on other deliveries.
    const { seed } = this.#options;
    const id = `msg_${drawHex(16, seed, "message", endpoint, type, subject)}`;
    const known = isRestored ? deliveries.log.get(id) : undefined;
    if (known) return known;
    const created = { id, endpoint, url, type, job, body: text(), scheme };
    const added = deliveries.add(created, at);
    deliveries.settle(at);
    return added;
  }

  #publish(news: News, callback: readonly Receiver[]): void {
    for (const to of [...callback, ...this.#endpoints.enabled()]) {
      if (to.entity !== undefined && to.entity !== news.entity()) continue;
      const message = news.messageBy(SCHEMES[to.scheme], to.origin);
      if (!message || to.events?.includes(message.type) === false) continue;
      this.send(message, to, news);
    }
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
