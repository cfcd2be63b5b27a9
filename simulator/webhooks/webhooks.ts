import { randomStream } from "../../distributions/random.ts";
import { jobText } from "../http/job_text.ts";
import { type Job, type Phase, phaseOf } from "../jobs/job.ts";
import type { JobIds } from "../jobs/job_ids.ts";
import { Deliveries, type DeliveriesOptions } from "./deliveries.ts";
import { DEFAULT_EVENTS, eventText, TEST_EVENT } from "./events.ts";
import { DeliveryLog } from "./log.ts";
import { drawSecret } from "./sign.ts";
import {
  CALLBACKS,
  type Delivery,
  type Endpoint,
  type WebhookStore,
} from "./state.ts";

/** The most endpoints. */
export const MOST_ENDPOINTS = 100;

/** The most secrets of one endpoint that sign at once. */
const MOST_SECRETS = 5;

/** How long a secret goes on signing beside the next one, in milliseconds. */
const ROTATION = 24 * 60 * 60 * 1_000;

/** How many deliveries there may be, if nothing else is said. */
const BOUNDS = { kept: 10_000, owed: 100_000 };

/** What webhooks are made with. */
export interface WebhooksOptions
  extends Omit<DeliveriesOptions, "log" | "secretsOf" | "onGone"> {
  /** Keeps endpoints and deliveries. */
  readonly store: WebhookStore;
  /** The jobs' names. */
  readonly ids: JobIds;
  /** In how many milliseconds to ask for a pending job again. */
  readonly retryAfter: number;
  /** What callbacks of jobs are signed with. */
  readonly callbackSecret: string;
  /**
   * How many deliveries there may be.
   *
   * @default {kept: 10_000, owed: 100_000}
   */
  readonly bounds?: typeof BOUNDS;
}

/** What a new endpoint is created from. */
export type NewEndpoint = Pick<Endpoint, "url" | "description" | "origin"> & {
  /** The types of events that it gets; how jobs end if not given. */
  readonly events?: readonly string[] | undefined;
};

/** Why something was not done, in a sentence. */
export interface Refused {
  /** Why. */
  readonly refused: string;
}

/** Tells receivers what happens to jobs: all who have an endpoint, and callbacks. */
export class Webhooks {
  /** All deliveries. */
  readonly log: DeliveryLog;
  readonly #options: WebhooksOptions;
  readonly #deliveries: Deliveries;
  readonly #endpoints = new Map<string, Endpoint>();
  /** The numbers of the pending jobs that have a callback. */
  readonly #called = new Set<number>();
  #last = 0;
  #enabled = 0;

  /**
   * Goes on with what is in a store.
   *
   * @param options What they are made with.
   */
  constructor(options: WebhooksOptions) {
    this.#options = options;
    const { store, bounds = BOUNDS } = options;
    for (const endpoint of store.endpoints()) this.#set(endpoint);
    this.log = new DeliveryLog(store, bounds);
    this.#deliveries = new Deliveries({
      ...options,
      log: this.log,
      secretsOf: (delivery) => this.#secretsOf(delivery),
      onGone: (delivery) => this.#disable(delivery.endpoint),
    });
  }

  /** Whether anybody is to be told at once of what falls due. */
  get wanted(): boolean {
    return this.#enabled > 0 || this.#called.size > 0 || this.log.owed > 0;
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
  takeUp(job: Job, now: number): void {
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
    if (since === now) this.note(job, phase, now, true);
  }

  /**
   * Takes note that a job has come to a phase.
   *
   * @param job The job.
   * @param phase What it does from then on.
   * @param at When, in milliseconds since the epoch.
   * @param perhapsAgain Whether its receivers may have been told before.
   */
  note(job: Job, phase: Phase, at: number, perhapsAgain = false): void {
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
    if (this.#enabled === 0) return;
    for (const endpoint of this.#endpoints.values()) {
      if (endpoint.disabledAt === null && endpoint.events.includes(type)) {
        this.#tell(job, type, at, { ...endpoint, perhapsAgain });
      }
    }
    // What is due next has changed with the job.
    this.#options.onDue();
  }

  /** All endpoints, by their numbers. */
  endpoints(): readonly Endpoint[] {
    return [...this.#endpoints.values()];
  }

  /** The endpoint of an id, if there is one. */
  endpoint(id: string): Endpoint | undefined {
    return this.#endpoints.get(id);
  }

  /**
   * Creates an endpoint.
   *
   * @param created What it is created from.
   * @returns It, or why there can be none.
   */
  create(created: NewEndpoint): Endpoint | Refused {
    if (this.#endpoints.size >= MOST_ENDPOINTS) {
      return { refused: `There are ${MOST_ENDPOINTS} webhooks, the most.` };
    }
    const { url, description, origin, events = DEFAULT_EVENTS } = created;
    const { seed, now } = this.#options;
    const number = this.#last + 1;
    return this.#save({
      number,
      id: `we_${hex(randomStream(seed, "webhook", number))}`,
      url,
      events: [...new Set(events)],
      description,
      createdAt: now(),
      disabledAt: null,
      secrets: [{ secret: drawSecret(seed, number, 1), until: null }],
      secretsDrawn: 1,
      origin,
    });
  }

  /** Gives an endpoint another secret; what it had goes on for a day. */
  rotate(endpoint: Endpoint): Endpoint {
    const { seed, now } = this.#options;
    const { number, secretsDrawn } = endpoint;
    const at = now();
    const secret = drawSecret(seed, number, secretsDrawn + 1);
    const before = live(endpoint, at).map(({ secret, until }) => ({
      secret,
      until: until ?? at + ROTATION,
    }));
    return this.#save({
      ...endpoint,
      secrets: [{ secret, until: null }, ...before].slice(0, MOST_SECRETS),
      secretsDrawn: secretsDrawn + 1,
    });
  }

  /** Removes an endpoint with its deliveries; what was owed to it is not any more. */
  remove(endpoint: Endpoint): void {
    const { id } = endpoint;
    for (const delivery of [...this.log.all()]) {
      if (delivery.endpoint === id) this.log.remove(delivery.id);
    }
    this.#options.store.removeEndpoint(id);
    this.#endpoints.delete(id);
    if (endpoint.disabledAt === null) this.#enabled--;
    this.#options.onDue();
  }

  /** Sends an event to an endpoint that is only to try it. */
  test({ id, url, disabledAt }: Endpoint): Delivery | Refused {
    if (disabledAt !== null) return DISABLED;
    const at = this.#options.now();
    const data = JSON.stringify({ webhook: id });
    return this.#send(TEST_EVENT, at, data, { id, url, job: null });
  }

  /** Sends a delivery anew: the same message under the same name. */
  redeliver(delivery: Delivery): Delivery | Refused {
    const { id, endpoint } = delivery;
    if (this.#deliveries.isUnderWay(id)) {
      return { refused: "It is being sent at this moment." };
    }
    if (delivery.state !== "pending" && this.log.isFull) {
      return { refused: "There are as many deliveries under way as can be." };
    }
    if (
      endpoint !== CALLBACKS && this.endpoint(endpoint)?.disabledAt !== null
    ) {
      return DISABLED;
    }
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
    const id = `msg_${hex(random)}`;
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

  #secretsOf({ endpoint: id }: Delivery): readonly string[] | undefined {
    const { callbackSecret, now } = this.#options;
    if (id === CALLBACKS) return [callbackSecret];
    const endpoint = this.#endpoints.get(id);
    if (!endpoint || endpoint.disabledAt !== null) return undefined;
    return live(endpoint, now()).map(({ secret }) => secret);
  }

  /** Sends nothing more to an endpoint. */
  #disable(id: string): void {
    const endpoint = this.#endpoints.get(id);
    if (!endpoint || endpoint.disabledAt !== null) return;
    this.#save({ ...endpoint, disabledAt: this.#options.now() });
    for (const delivery of [...this.log.all()]) {
      const { endpoint: to, state } = delivery;
      const waits = to === id && state === "pending";
      // What is under way comes to its end by itself.
      if (waits && !this.#deliveries.isUnderWay(delivery.id)) {
        this.#deliveries.giveUp(delivery);
      }
    }
  }

  #save(endpoint: Endpoint): Endpoint {
    this.#options.store.saveEndpoint(endpoint);
    this.#set(endpoint);
    this.#options.onDue();
    return endpoint;
  }

  #set(endpoint: Endpoint): void {
    const { id, number, disabledAt } = endpoint;
    const before = this.#endpoints.get(id);
    if (before?.disabledAt === null) this.#enabled--;
    if (disabledAt === null) this.#enabled++;
    this.#endpoints.set(id, endpoint);
    this.#last = Math.max(this.#last, number);
  }
}

const DISABLED: Refused = {
  refused: "The webhook is disabled, as its receiver answered 410.",
};

/** The secrets that sign at a time. */
function live({ secrets }: Endpoint, now: number): Endpoint["secrets"] {
  return secrets.filter(({ until }) => until === null || until > now);
}

/** Sixteen hexadecimal digits. */
function hex(random: () => number): string {
  return Array.from(
    { length: 16 },
    () => Math.floor(random() * 16).toString(16),
  )
    .join("");
}
