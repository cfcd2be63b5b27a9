import { randomStream } from "@heygen-sim/client/distributions";
import { DEFAULT_EVENTS } from "./events.ts";
import { hexOf } from "./_hex_of.ts";
import { drawSecret } from "./sign.ts";
import type { Endpoint, Refused, WebhookStore } from "./state.ts";

/** The most endpoints, if nothing else is configured. */
export const MAX_ENDPOINTS_COUNT = 100;

/**
 * The most secrets of one endpoint that sign at once. Each adds 48 bytes to one
 * header, of which many servers accept 8 KiB.
 */
export const MAX_SECRETS_COUNT = 150;

/** How long a secret goes on signing beside the next one, in milliseconds. */
const ROTATION = 24 * 60 * 60 * 1_000;

/** What endpoints are made with. */
export interface EndpointsOptions {
  /** Keeps them. */
  readonly store: WebhookStore;
  /** What their names and secrets are drawn from. */
  readonly seed: number | string;
  /** How many times the simulation has been taken up: names are not given again. */
  readonly run: number;
  /** The time, in milliseconds since the epoch. */
  readonly now: () => number;
  /**
   * The most endpoints.
   *
   * @default {MAX_ENDPOINTS_COUNT}, 100
   */
  readonly maxEndpoints?: number | undefined;
  /** Told when one has come, changed or gone. */
  readonly onChange: () => void;
}

/** What a new endpoint is created from. */
export type NewEndpoint = Pick<Endpoint, "url" | "description" | "origin"> & {
  /** The types of events that it gets; how jobs end if not given. */
  readonly events?: readonly string[] | undefined;
};

/** The receivers that are told of all jobs. */
export class Endpoints {
  readonly #options: EndpointsOptions;
  readonly #endpoints = new Map<string, Endpoint>();
  #last = 0;
  #enabled = 0;

  /**
   * Goes on with what is in a store.
   *
   * @param options What they are made with.
   */
  constructor(options: EndpointsOptions) {
    this.#options = options;
    for (const endpoint of options.store.endpoints()) this.#set(endpoint);
  }

  /** How many are enabled. */
  get enabled(): number {
    return this.#enabled;
  }

  /** All endpoints, by their numbers. */
  all(): readonly Endpoint[] {
    return [...this.#endpoints.values()];
  }

  /** The endpoints that get events of a type. */
  *wanting(type: string): Generator<Endpoint> {
    for (const endpoint of this.#endpoints.values()) {
      const { disabledAt, events } = endpoint;
      if (disabledAt === null && events.includes(type)) yield endpoint;
    }
  }

  /** The endpoint of an id, if there is one. */
  get(id: string): Endpoint | undefined {
    return this.#endpoints.get(id);
  }

  /**
   * Creates an endpoint.
   *
   * @param created What it is created from.
   * @returns It, or why there can be none.
   */
  create(created: NewEndpoint): Endpoint | Refused {
    const { maxEndpoints = MAX_ENDPOINTS_COUNT } = this.#options;
    if (this.#endpoints.size >= maxEndpoints) {
      return { refused: `The limit of ${maxEndpoints} webhooks is reached.` };
    }
    const { url, description, origin, events = DEFAULT_EVENTS } = created;
    const { seed, run, now } = this.#options;
    // One that was removed in an earlier run may have had it, too.
    const number = this.#last + 1;
    return this.#save({
      number,
      id: `we_${hexOf(randomStream(seed, "webhook", run, number))}`,
      url,
      events: [...new Set(events)],
      description,
      createdAt: now(),
      disabledAt: null,
      secrets: [{ secret: drawSecret(seed, run, number, 1), until: null }],
      secretsDrawn: 1,
      origin,
    });
  }

  /**
   * Gives an endpoint another secret; those that it had go on signing for a day.
   *
   * @returns It; or, when the limit of secrets that sign at once is reached, when
   * the first of them expires, in milliseconds since the epoch.
   */
  rotate(endpoint: Endpoint): Endpoint | { readonly retryAt: number } {
    const { seed, run, now } = this.#options;
    const { number, secretsDrawn } = endpoint;
    const at = now();
    const secret = drawSecret(seed, run, number, secretsDrawn + 1);
    const before = live(endpoint, at).map(({ secret, until }) => ({
      secret,
      until: until ?? at + ROTATION,
    }));
    if (before.length >= MAX_SECRETS_COUNT) {
      return { retryAt: Math.min(...before.map(({ until }) => until)) };
    }
    return this.#save({
      ...endpoint,
      secrets: [{ secret, until: null }, ...before],
      secretsDrawn: secretsDrawn + 1,
    });
  }

  /**
   * Disables an endpoint: it is told nothing more.
   *
   * @param id Its id.
   * @returns Whether it was enabled.
   */
  disable(id: string): boolean {
    const endpoint = this.#endpoints.get(id);
    if (!endpoint || endpoint.disabledAt !== null) return false;
    this.#save({ ...endpoint, disabledAt: this.#options.now() });
    return true;
  }

  /** Removes an endpoint. */
  remove({ id, disabledAt }: Endpoint): void {
    this.#options.store.removeEndpoint(id);
    this.#endpoints.delete(id);
    if (disabledAt === null) this.#enabled--;
    this.#options.onChange();
  }

  /**
   * The secrets that sign what is sent to an endpoint now.
   *
   * @param id Its id.
   * @returns The newest first; `undefined` if nothing is sent to it any more.
   */
  secretsOf(id: string): readonly string[] | undefined {
    const endpoint = this.#endpoints.get(id);
    if (!endpoint || endpoint.disabledAt !== null) return undefined;
    return live(endpoint, this.#options.now()).map(({ secret }) => secret);
  }

  #save(endpoint: Endpoint): Endpoint {
    this.#options.store.saveEndpoint(endpoint);
    this.#set(endpoint);
    this.#options.onChange();
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

/** The secrets that sign at a time. */
function live({ secrets }: Endpoint, now: number): Endpoint["secrets"] {
  return secrets.filter(({ until }) => until === null || until > now);
}
